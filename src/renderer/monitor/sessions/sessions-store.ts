import type { SessionPage, SessionRow, SessionTrace, SessionTraces } from '../../../shared/domain.ts'
import { goTo, tabHref } from '../../app/navigation.ts'
import { bridge } from '../../bridge.ts'
import { formatQuery } from '../monitor-query.ts'
import { currentFilter, useMonitor } from '../monitor-store.ts'
import { createPagedList } from '../paged-list.ts'

/** The sessions that the Monitor is narrowed to. */
export const sessions = createPagedList<SessionPage, SessionRow>({
  ask: (cursor, limit, backwards) =>
    bridge.request('monitor.sessions', {
      filter: currentFilter(),
      sort: useMonitor.getState().query.sessionSort,
      cursor,
      limit,
      backwards,
    }),
  rowsOf: ({ rows }) => rows,
})

let openId = ''

/** The session that is read. */
export const openSession = createPagedList<SessionTraces, SessionTrace>({
  ask: (cursor, limit) => bridge.request('monitor.session', { sessionId: openId, cursor, limit }),
  rowsOf: ({ traces }) => traces,
})

/** Reads another session; the one before goes at once. */
export function showSession(sessionId: string): void {
  const isOther = openId !== sessionId
  openId = sessionId
  if (isOther) openSession.clear()
  void openSession.load(isOther)
}

/** The address of a session, or of their list, narrowed as it is now. */
export const sessionHref = (sessionId: string | null): string =>
  tabHref('sessions', sessionId, formatQuery(useMonitor.getState().query))

export const goToSession = (sessionId: string): void => goTo(sessionHref(sessionId))

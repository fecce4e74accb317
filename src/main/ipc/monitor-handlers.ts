import type { DeliveryState, Settings } from '../../shared/domain.ts'
import type { Budgets } from '../monitor/budgets/budgets.ts'
import type { TraceImports } from '../monitor/imports/imports.ts'
import type { TraceExports } from '../monitor/exports/trace-exports.ts'
import { createDismissedHints } from '../monitor/dismissed-hints.ts'
import { readBreakdown, readSeries } from '../monitor/series.ts'
import { summarise } from '../monitor/summary.ts'
import { withSaved } from '../settings/monitor-settings.ts'
import type { SettingsRoom } from '../settings/settings.ts'
import type { Store } from '../store/thread/store.ts'
import type { Sync } from '../sync/sync.ts'
import type { Ports } from '../ports.ts'
import type { Emit } from './events.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

function there<T>(found: T | null): T {
  if (found === null) throw new RouteFailure('not_found', words('What was recorded of this step is no longer there.'))
  return found
}

const atLangfuse = new Set<DeliveryState>(['delivered', 'confirmed'])

export function createMonitorHandlers(rooms: {
  store: Store
  sync: Sync
  settings: SettingsRoom
  exports: TraceExports
  budgets: Budgets
  imports: TraceImports
  ports: Pick<Ports, 'clock'>
  emit: Emit
}): HandlersOf<'monitor'> {
  const { store, sync, settings, imports } = rooms
  const dismissed = createDismissedHints(store)
  const done = async (step: Promise<void>): Promise<null> => {
    await step
    return null
  }
  const settingsChanged = (next: Settings): Settings => {
    rooms.emit('settings.changed', { settings: next })
    return next
  }
  return {
    'monitor.summary': ({ filter }) => summarise(store.monitor, filter),
    'monitor.traces': ({ filter, sort, cursor, limit, backwards }) =>
      store.monitor.tracePage(filter, cursor, limit, sort, backwards),
    'monitor.observations': ({ filter, sort, cursor, limit, backwards }) =>
      store.monitor.observationPage(filter, cursor, limit, sort, backwards),
    'monitor.trace': async ({ traceId }) => {
      const detail = await store.monitor.traceDetail(traceId)
      if (!detail) throw new RouteFailure('not_found', words('This trace is no longer there.'))
      return { ...detail, langfuseUrl: atLangfuse.has(detail.delivery) ? await sync.traceUrl(traceId) : null }
    },
    'monitor.observation': async ({ traceId, spanId }) => there(await store.monitor.observation(traceId, spanId)),
    'monitor.body': async ({ traceId, spanId, side, offset }) =>
      there(await store.monitor.bodyPiece(traceId, spanId, side, offset)),
    'monitor.export': (wanted) =>
      wanted.rows === 'traces'
        ? rooms.exports.begin(wanted.filter, wanted.format)
        : rooms.exports.beginObservations(wanted.filter, wanted.format),
    'monitor.cancelExport': ({ id }) => {
      rooms.exports.cancel(id)
      return null
    },
    'monitor.imports': () => imports.list(),
    'monitor.beginImport': ({ fileName, fileBytes }) => imports.begin(fileName, fileBytes),
    'monitor.writeImport': ({ id, bytes }) => done(imports.write(id, Buffer.from(bytes, 'base64'))),
    'monitor.endImport': ({ id }) => imports.end(id),
    'monitor.confirmImport': ({ id }) => done(imports.confirm(id)),
    'monitor.removeImport': ({ id }) => done(imports.remove(id)),
    'monitor.facets': ({ rows }) => store.monitor.facets(rows),
    'monitor.series': (question) => readSeries(store.monitor, question, rooms.ports.clock.nowMs()),
    'monitor.sessions': ({ filter, sort, cursor, limit, backwards }) =>
      store.monitor.sessionPage(filter, cursor, limit, sort, backwards),
    'monitor.session': ({ sessionId, cursor, limit }) => store.monitor.sessionTraces(sessionId, cursor, limit),
    'monitor.hints': async ({ filter }) => store.monitor.readHints(filter, await dismissed.read()),
    'monitor.dismissHint': ({ key, untilMs }) => dismissed.change(key, untilMs),
    'monitor.spent': () => rooms.budgets.spent(),
    'monitor.budgets': () => rooms.budgets.states(),
    'monitor.breakdown': ({ by, ...question }) => readBreakdown(store.monitor, question, by, rooms.ports.clock.nowMs()),
    'monitor.runSql': ({ id, sql }) => store.monitor.runSql(id, sql),
    'monitor.cancelSql': async ({ id }) => {
      await store.monitor.cancelSql(id)
      return null
    },
    'monitor.saveQuery': async (query) =>
      settingsChanged(
        await settings.change(({ savedQueries }) => ({
          savedQueries: withSaved(savedQueries, query, {
            full: (most) => said('There are {most} saved queries. Delete one first.', { most }),
            gone: words('This query is no longer there.'),
          }),
        })),
      ),
    'monitor.deleteQuery': async ({ id }) =>
      settingsChanged(
        await settings.change(({ savedQueries }) => ({
          savedQueries: savedQueries.filter((query) => query.id !== id),
        })),
      ),
    'monitor.saveView': async (view) =>
      settingsChanged(
        await settings.change((current) => ({
          savedViews: withSaved(current.savedViews, view, {
            full: (most) => said('There are {most} saved views. Delete one first.', { most }),
            gone: words('This view is no longer there.'),
          }),
        })),
      ),
    'monitor.deleteView': async ({ id }) =>
      settingsChanged(
        await settings.change(({ savedViews }) => ({ savedViews: savedViews.filter((view) => view.id !== id) })),
      ),
  }
}

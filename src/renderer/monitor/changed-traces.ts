import type { Events } from '../../shared/ipc.ts'

/** Whether a change may have touched something that is shown. */
export type IsOurs = (change: Events['traces.changed']) => boolean

/** Where none are named, any may have changed. */
export const isOfSession =
  (sessionId: string): IsOurs =>
  ({ sessionIds }) =>
    sessionIds.length === 0 || sessionIds.includes(sessionId)

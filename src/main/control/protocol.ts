import type { Route, Routes } from '../../shared/ipc.ts'

// What the app and the command line agree on: HTTP over a local socket, a POST each, JSON in its body.

/** Far above any question there is. */
export const maxRequestBytes = 64_000
/** On every answer: the process that gives it. */
export const processHeader = 'holdfast-process'
/** At the end of an export: how many rows are in it. Without it the file is not whole. */
export const rowCountTrailer = 'holdfast-row-count'

/** The only routes that the command line may ask. None of them answers a message's text, and none takes or gives a key. */
export const allowedRoutes = ['app.info', 'sync.status', 'sync.flush', 'data.backUp'] as const satisfies Route[]
export type AllowedRoute = (typeof allowedRoutes)[number]
export type RouteValue<R extends AllowedRoute> = Routes[R]['value']

/** How the app was shown. */
export interface Opened {
  /** In the browser shell: what opens it, once, within a minute. Null where a window came to the front. */
  address: string | null
}

import type { Result, Route } from '../../shared/ipc.ts'
import { cutText } from '../../shared/text.ts'
import { isFromOutside } from '../keys/ports.ts'
import type { KeyScrubber } from '../keys/scrubber.ts'
import { StoreError } from '../store/errors.ts'
import { RouteFailure } from './route-failure.ts'
import { routeInputs, type Handlers } from './routes.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** Parses the input, runs the route, answers errors as values. Never throws. */
export type Dispatch = (route: string, input: unknown) => Promise<Result<unknown>>

export function createDispatch(handlers: Handlers, keys: KeyScrubber, onError: (message: string) => void): Dispatch {
  return async (route, input) => {
    try {
      if (!Object.hasOwn(routeInputs, route))
        throw new RouteFailure('bad_input', said('There is no route {route}.', { route: cutText(route, 60) }))
      const name = route as Route
      const parsed = routeInputs[name].safeParse(input)
      if (!parsed.success) {
        const issue = parsed.error.issues[0]
        throw new RouteFailure('bad_input', issue?.message ?? words('The input has the wrong shape.'))
      }
      const handler = handlers[name] as (value: unknown) => unknown
      const value = await handler(parsed.data)
      return { ok: true, value: isFromOutside(name) ? keys.value(value) : value }
    } catch (error) {
      return { ok: false, error: keys.value(toRouteError(error, onError)) }
    }
  }
}

function toRouteError(
  error: unknown,
  onError: (message: string) => void,
): { code: RouteFailure['code']; message: string } {
  if (error instanceof RouteFailure) return { code: error.code, message: error.message }
  if (error instanceof StoreError) {
    return { code: error.code === 'disk_full' ? 'disk_full' : 'store_failed', message: error.userMessage }
  }
  onError(error instanceof Error ? (error.stack ?? error.message) : String(error))
  return { code: 'internal', message: words('Something went wrong in Holdfast and was logged. Try again.') }
}

import { z } from 'zod'
import { routeInputs } from '../ipc/routes.ts'
import { allowedRoutes } from './protocol.ts'

/** What is asked, a path each, and the shape of its body. */
export const requestBodies = {
  '/route': z.strictObject({
    route: z.enum(allowedRoutes, 'The command line may not ask this.'),
    input: z.unknown(),
  }),
  /** `place` as the page's addresses have it, such as `#/monitor/<trace id>`. */
  '/open': z.strictObject({
    place: z
      .string()
      .max(2000)
      .regex(/^#\/[^\s#]*$/, 'A place begins with #/.')
      .nullable(),
  }),
  /** Answered by the file itself. */
  '/export': routeInputs['monitor.export'],
}

export type RequestPath = keyof typeof requestBodies
export type RequestBody<P extends RequestPath> = z.infer<(typeof requestBodies)[P]>

/** Null where nothing is answered at this path. */
export const requestPath = (path: string): RequestPath | null =>
  Object.hasOwn(requestBodies, path) ? (path as RequestPath) : null

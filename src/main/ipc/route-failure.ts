import type { ErrorCode } from '../../shared/ipc.ts'

/** Thrown by a handler; the core turns it into the `error` of a Result. The message is for the user: English that `words` marks or `said` makes. */
export class RouteFailure extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string) {
    super(message)
    this.name = 'RouteFailure'
    this.code = code
  }
}

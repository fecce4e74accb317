/** A server over HTTP knows the session no more in which it was spoken to. */
export class SessionGone extends Error {
  constructor() {
    super('The server has forgotten the session.')
  }
}

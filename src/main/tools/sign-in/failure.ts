/** Signing in, or renewing it, failed; the message is for the user and has nothing in it that a server said but names. */
export class SignInFailure extends Error {}

/** The server lets nobody in who has not signed in; only the user can. */
export class SignInNeeded extends Error {
  constructor() {
    super('The server wants the user to sign in.')
  }
}

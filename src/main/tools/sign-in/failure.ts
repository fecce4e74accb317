/** Signing in, or renewing it, failed; the message is for the user and has nothing in it that a server said but names. */
export class SignInFailure extends Error {}

/** Where one signs in only apps are let in that somebody registered there: only the user can say as which. */
export class ClientWanted extends SignInFailure {}

/** The server lets nobody in who has not signed in; only the user can. */
export class SignInNeeded extends Error {
  constructor() {
    super('The server wants the user to sign in.')
  }
}

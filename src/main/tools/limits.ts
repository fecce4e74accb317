// How much, and for how long, is taken of what a server of tools does.

/** `npx` and `uvx` fetch a package first. */
export const startMs = 60_000
export const listMs = 20_000
/** Without a sign of progress. */
export const callMs = 120_000
/** With any number of them. */
export const longestCallMs = 600_000
export const maxServers = 50
export const maxTools = 1_000
export const maxListPages = 50
/** Of one message over stdio, and of one piece of an answer over HTTP. */
export const maxMessageBytes = 10_000_000
/** A server that says more in `floodMs` is ended. */
export const maxMessagesInWindow = 5_000
export const floodMs = 10_000
export const maxLogLength = 64_000
/** Of one result. */
export const maxResultLength = 200_000
export const maxResultImages = 8
export const maxImageLength = 8_000_000
export const maxDescriptionLength = 4_000
export const maxSchemaLength = 40_000
/** What most providers take; more of them make any model worse. */
export const maxOffered = 128
/** After the first failure; doubled with each, up to the longest. */
export const backoffMs = 1_000
export const longestBackoffMs = 60_000
/** One that ran so long is not taken for one that dies at once. */
export const steadyMs = 60_000
export const endMs = 1_500
/** How long a sign-in may take in the browser. */
export const signInMs = 300_000

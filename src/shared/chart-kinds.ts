/** What tokens are told apart by; the kinds do not overlap. */
export const tokenKinds = ['input', 'cached', 'output', 'reasoning'] as const

/** What traces can be broken down by; `chat` is the session, `weekHour` the hour of the week. A trace counts for each of its tags. */
export const breakdownKinds = ['model', 'provider', 'user', 'environment', 'chat', 'tag', 'weekHour'] as const

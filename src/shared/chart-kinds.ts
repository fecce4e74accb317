/** What tokens are told apart by; the kinds do not overlap. */
export const tokenKinds = ['input', 'cached', 'output', 'reasoning'] as const

/** What traces can be broken down by; `weekHour` is the hour of the week. A trace counts for each of its tags. */
export const breakdownKinds = ['model', 'provider', 'user', 'environment', 'session', 'tag', 'weekHour'] as const

/** Stands in a record for a text that could not be redacted; such a text never goes on record as it is. */
export const leftOutSlow = '[left out: redaction took too long]'
export const leftOutUnusable = '[left out: a pattern for redaction cannot be used]'

export const isLeftOut = (text: string): boolean => text === leftOutSlow || text === leftOutUnusable

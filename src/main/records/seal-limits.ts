/** What one batch holds at most: 125 records are 250 spans, and a body of this size is made and gone before the collector is needed. */
export const sealLimits = { maxRecords: 125, maxBytes: 500_000 } as const

/** What a question in the SQL console may take. */
export const maxSqlRows = 10_000
export const maxSqlMs = 10_000
export const maxSqlLength = 100_000

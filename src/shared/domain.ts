/** The domain's types, as both sides see them. Times are wall-clock milliseconds since the epoch, money is US dollars. */

export type * from './domain/delivery.ts'
export type * from './domain/model.ts'
export type * from './domain/chat.ts'
export type * from './domain/monitor.ts'
export type * from './domain/charts.ts'
export type * from './domain/sessions.ts'
export type * from './domain/hints.ts'
export type * from './domain/budgets.ts'
export type * from './domain/sync.ts'
export type * from './domain/settings.ts'
export type * from './domain/sql.ts'

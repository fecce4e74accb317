import type { Ledger } from './domain.ts'
import { words } from './words/t.ts'

/** Where a record can be, as the sum counts it: `accepted = delivered + pending + dead + lost`. One word for one thing; `shown` says it. */
export const ledgerWords: Record<Exclude<keyof Ledger, 'lostIsUnknown'>, string> = {
  accepted: words('Accepted'),
  delivered: words('Delivered'),
  pending: words('Waiting'),
  dead: words('Refused'),
  lost: words('Lost'),
}

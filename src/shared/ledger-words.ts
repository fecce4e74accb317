import type { Ledger } from './domain.ts'

/** Where a record can be, as the sum counts it: `accepted = delivered + pending + dead + lost`. One word for one thing. */
export const ledgerWords: Record<Exclude<keyof Ledger, 'lostIsUnknown'>, string> = {
  accepted: 'Accepted',
  delivered: 'Delivered',
  pending: 'Waiting',
  dead: 'Refused',
  lost: 'Lost',
}

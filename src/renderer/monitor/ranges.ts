import { msg, type Message } from '../../shared/words/t.ts'

/** Time ranges of the Monitor; each ends now. */
export const ranges = ['1h', '24h', '7d', '30d', 'all'] as const
export type Range = (typeof ranges)[number]

const hourMs = 3_600_000

/** Null is all time. */
export const rangeSpansMs: Record<Range, number | null> = {
  '1h': hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
  all: null,
}

export const rangeNames: Record<Range, { short: Message; within: Message; before: Message | null }> = {
  '1h': { short: msg('1 h'), within: msg('in the last hour'), before: msg('the hour before') },
  '24h': { short: msg('24 h'), within: msg('in the last 24 hours'), before: msg('the 24 hours before') },
  '7d': { short: msg('7 d'), within: msg('in the last 7 days'), before: msg('the 7 days before') },
  '30d': { short: msg('30 d'), within: msg('in the last 30 days'), before: msg('the 30 days before') },
  all: { short: msg('All'), within: msg('ever'), before: null },
}

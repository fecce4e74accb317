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

export const rangeNames: Record<Range, { short: string; within: string; before: string }> = {
  '1h': { short: '1 h', within: 'in the last hour', before: 'the hour before' },
  '24h': { short: '24 h', within: 'in the last 24 hours', before: 'the 24 hours before' },
  '7d': { short: '7 d', within: 'in the last 7 days', before: 'the 7 days before' },
  '30d': { short: '30 d', within: 'in the last 30 days', before: 'the 30 days before' },
  all: { short: 'All', within: 'ever', before: '' },
}

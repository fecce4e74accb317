/** What a Langfuse takes and answers, from this version on. */
export interface Wire {
  since: string
  /** How turns go there: spans over OTLP, or events over `/api/public/ingestion`. */
  turnsAs: 'spans' | 'events'
  /** What counts of an event: `usageDetails` in disjoint buckets, or `usage` with inclusive counts alone. */
  usage: 'details' | 'inclusive'
  observationsPath: string
  /** Whether that path must be told when the spans began. */
  observationsByTime: boolean
  /** Where scores are listed, and the parameter that takes their ids, comma-separated. */
  scores: { path: string; idsParameter: string }
}

const v2: Wire = {
  since: '2.0',
  turnsAs: 'events',
  usage: 'inclusive',
  observationsPath: '/api/public/observations',
  observationsByTime: false,
  scores: { path: '/api/public/scores', idsParameter: 'scoreIds' },
}
const v3: Wire = { ...v2, since: '3.2', usage: 'details' }

/**
 * Oldest first. Langfuse has taken OTLP since 3.22, but what it made of JSON, of hex ids, of a scope that starts with
 * `langfuse-sdk` and of the first token's time was wrong in one way or another before 3.114. Version 4 takes no turns as
 * events, and reads are elsewhere.
 */
export const wires: readonly Wire[] = [
  v2,
  v3,
  { ...v3, since: '3.114', turnsAs: 'spans' },
  {
    since: '4.0',
    turnsAs: 'spans',
    usage: 'details',
    observationsPath: '/api/public/v2/observations',
    observationsByTime: true,
    scores: { path: '/api/public/v3/scores', idsParameter: 'id' },
  },
]

/** What holds for a version; for one that is no number, what holds for the newest. */
export function wireOf(version: string): Wire {
  const found = wires.findLast(({ since }) => !isBefore(version, since)) ?? wires[0]
  if (!found) throw new Error('no version is known')
  return found
}

/** Whether `version` is older than `other`, by major and minor; one that is no number is not. */
export function isBefore(version: string, other: string): boolean {
  const [major, minor] = numbersOf(version)
  const [otherMajor, otherMinor] = numbersOf(other)
  return major < otherMajor || (major === otherMajor && minor < otherMinor)
}

/** Of a version such as `3.22.1` or `v4.16.0-rc.1`. */
function numbersOf(version: string): [number, number] {
  const match = /^v?(\d+)(?:\.(\d+))?/.exec(version.trim())
  return match ? [Number(match[1]), Number(match[2] ?? 0)] : [Infinity, 0]
}

/**
 * What each version of Langfuse does with what it is sent, as far as that differs: seen by running the ingestion code of
 * 2.95, 3.10, 3.40, 3.63, 3.80 and 4.16 over a real ClickHouse. Both fakes go by this table, and not by the app's own.
 * What each does with a NUL character is not known; the fakes keep it as it is.
 */
export interface LangfuseRules {
  /** The first version these hold for. */
  since: string
  /**
   * `POST /api/public/otel/v1/traces` with JSON, lower-case hex ids and a scope that starts with `langfuse-sdk`:
   * - none: no such route, 404
   * - protobuf_only: JSON is a 400
   * - ids_encoded_twice: 200; ids of 64 characters, and no model, tokens, bodies or tags
   * - scope_refused: 403 ('different public key'), stored of any other scope
   * - ids_doubled: 200; ids of twice the length
   * - no_first_token: 200; all right but `completion_start_time`
   * - right
   */
  otlp: 'none' | 'protobuf_only' | 'ids_encoded_twice' | 'scope_refused' | 'ids_doubled' | 'no_first_token' | 'right'
  /** Whether that route unpacks gzip; else a compressed body is a 400. The route for events never does. */
  otlpGzip: boolean
  /** What `POST /api/public/ingestion` takes; any other type is a 400 inside the 207. */
  events: 'all' | 'scores'
  /** What `POST /api/public/ingestion` has at most; more is a 413 in plain text. The route for spans has no limit of its own. */
  mostEventBytes: number
  /** Whether `usageDetails` and `costDetails` of an event count; else they are stripped, and `usage` counts. */
  usageDetails: boolean
  /** Whether `POST /api/public/media` is there. */
  media: boolean
  /** Where observations are read: `?traceId=`; 404 on the other. */
  observationsPath: '/api/public/observations' | '/api/public/v2/observations'
  /** Where scores are read, and by which parameter with comma-separated ids; 404 on the others. */
  scores: readonly { path: string; idsParameter: 'scoreIds' | 'id' }[]
  /** Where rows go: ClickHouse drops a flush for one lone surrogate (`flush`), Cloud escapes it, 2.x has Postgres (`row`). */
  loneSurrogate: 'flush' | 'row'
  /** What a cost above 999,999.999999 does: it is cut there, or the flush is lost. */
  hugeCost: 'cut' | 'flush'
}

const v1 = { path: '/api/public/scores', idsParameter: 'scoreIds' } as const
const v2 = { path: '/api/public/v2/scores', idsParameter: 'scoreIds' } as const
const v3 = { path: '/api/public/v3/scores', idsParameter: 'id' } as const

const base: LangfuseRules = {
  since: '2.0',
  otlp: 'none',
  otlpGzip: false,
  events: 'all',
  mostEventBytes: 4.5 * 1024 * 1024,
  usageDetails: false,
  media: false,
  observationsPath: '/api/public/observations',
  scores: [v1],
  loneSurrogate: 'row',
  hugeCost: 'cut',
}

/** Oldest first. */
export const langfuseRules: readonly LangfuseRules[] = [
  base,
  { ...base, since: '3.0', media: true, loneSurrogate: 'flush', hugeCost: 'flush' },
  { ...base, since: '3.2', loneSurrogate: 'flush', hugeCost: 'flush', media: true, usageDetails: true },
  ...(
    [
      ['3.22', 'protobuf_only', false],
      ['3.27', 'ids_encoded_twice', false],
      ['3.54', 'ids_encoded_twice', true],
      ['3.59', 'scope_refused', true],
      ['3.76', 'ids_doubled', true],
      ['3.81', 'no_first_token', true],
      ['3.114', 'right', true],
    ] as const
  ).map(([since, otlp, otlpGzip]) => ({
    ...base,
    since,
    otlp,
    otlpGzip,
    media: true,
    usageDetails: true,
    scores: [v1, v2],
    loneSurrogate: 'flush' as const,
  })),
  {
    since: '4.0',
    otlp: 'right',
    otlpGzip: true,
    events: 'scores',
    mostEventBytes: base.mostEventBytes,
    media: true,
    usageDetails: true,
    observationsPath: '/api/public/v2/observations',
    scores: [v3],
    loneSurrogate: 'flush',
    hugeCost: 'cut',
  },
]

/** The rules for a version such as `3.63.0`. */
export function rulesFor(version: string): LangfuseRules {
  const numbers = numbersOf(version)
  const found = langfuseRules.findLast(({ since }) => isAtLeast(numbers, numbersOf(since)))
  if (!found) throw new Error(`no Langfuse ${version} is known`)
  return found
}

const numbersOf = (version: string): number[] => version.replace(/^v/, '').split('.').map(Number)

function isAtLeast([major = 0, minor = 0]: number[], [sinceMajor = 0, sinceMinor = 0]: number[]): boolean {
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor)
}

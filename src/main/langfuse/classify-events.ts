import type { IngestionResponse } from '@langfuse/core'
import type { Verdict } from '../outbox/ports.ts'
import type { RecordOutcome } from '../records/batch.ts'
import type { Answer } from './answer.ts'
import { classify } from './classify.ts'
import type { Events } from './events.ts'

/**
 * What an answer to a batch of events means. Pure. `/api/public/ingestion` answers 207 and names each id on its own; all
 * other answers mean what they mean for spans, but that nothing is ambiguous: events are stored by their ids, so what may
 * have been stored, and an id that is not named, is sent again.
 */
export function classifyEvents(answer: Answer, { events, records }: Events, nowMs: number): Verdict {
  const results = answer.kind === 'response' && answer.status < 300 ? resultsIn(answer.json) : null
  if (!results) {
    const verdict = classify(answer, nowMs)
    return verdict.kind === 'ambiguous' || verdict.kind === 'accepted'
      ? {
          kind: 'later',
          retryAfterMs: null,
          detail: verdict.detail ?? 'an answer without a word on any event',
          rateLimited: false,
        }
      : verdict
  }
  const { succeeded, failed } = results
  const outcomes: RecordOutcome[] = []
  for (const [index, { id }] of events.entries()) {
    const record = records[index] ?? 0
    const isNamed = succeeded.has(id) || failed.has(id)
    const outcome: RecordOutcome = isNamed
      ? outcomeOf(failed.get(id))
      : { kind: 'later', detail: 'the answer did not name it' }
    const before = outcomes[record]
    outcomes[record] = before ? worse(before, outcome) : outcome
  }
  return outcomes.every(({ kind }) => kind === 'accepted')
    ? { kind: 'accepted', detail: 'HTTP 207' }
    : { kind: 'partial', outcomes }
}

/** What is said of one event; null where the status is none. */
interface Failed {
  status: number | null
  words: string
}

/** By the events' ids. What names none says nothing of any: that event counts as not named. */
function resultsIn(json: unknown): { succeeded: Set<string>; failed: Map<string, Failed> } | null {
  const { successes, errors } = (json ?? {}) as Partial<Record<keyof IngestionResponse, unknown>>
  if (!Array.isArray(successes) || !Array.isArray(errors)) return null
  const failed = new Map<string, Failed>()
  for (const error of named(errors)) {
    const status = Number.parseInt(String(error['status']), 10)
    const words = [error['message'], error['error']].filter((said) => typeof said === 'string' && said !== '')
    failed.set(error.id, { status: Number.isNaN(status) ? null : status, words: words.join(': ') })
  }
  return { succeeded: new Set(named(successes).map(({ id }) => id)), failed }
}

type Named = Record<string, unknown> & { id: string }

const named = (rows: unknown[]): Named[] =>
  rows.filter((row): row is Named => typeof (row as Partial<Named> | null | undefined)?.id === 'string')

/** 4xx is for good, but for those that say 'later' or that a person can mend for all. */
function outcomeOf(failed: Failed | undefined): RecordOutcome {
  if (failed === undefined) return { kind: 'accepted' }
  const { status, words } = failed
  if (status !== null && status < 300) return { kind: 'accepted' }
  const detail = `${status ?? ''} ${words}`.trim() || 'an error without a word'
  const isFinal = status !== null && status >= 400 && status < 500 && ![401, 403, 408, 425, 429].includes(status)
  return isFinal ? { kind: 'refused', detail, isWhole: true } : { kind: 'later', detail }
}

const ranks: RecordOutcome['kind'][] = ['accepted', 'later', 'refused']

function worse(a: RecordOutcome, b: RecordOutcome): RecordOutcome {
  const worst = ranks.indexOf(b.kind) > ranks.indexOf(a.kind) ? b : a
  const isWhole = [a, b].every((outcome) => outcome.kind !== 'accepted' && outcome.isWhole)
  return worst.kind === 'accepted' || isWhole ? worst : { kind: worst.kind, detail: worst.detail }
}

import type { Verdict } from '../outbox/ports.ts'
import type { RecordOutcome } from '../records/batch.ts'
import { ask, basicAuth, type Answer, type HttpAnswer } from './answer.ts'
import { classify, describeAnswer, isHtml } from './classify.ts'
import type { ScoreDelete } from '../records/feedback.ts'
import type { SendOptions } from './send.ts'

type WholeVerdict = Exclude<Verdict, { kind: 'partial' }>

/**
 * Deletes the scores of a batch of withdrawals, one request each, on the path that every version has. Never throws. What was
 * deleted before one that was not is named in a verdict of its own.
 */
export async function sendWithdrawals(body: Uint8Array, options: SendOptions & { nowMs(): number }): Promise<Verdict> {
  const { batch } = JSON.parse(Buffer.from(body).toString('utf8')) as { batch: ScoreDelete[] }
  for (const [index, { body: score }] of batch.entries()) {
    const verdict = classifyWithdrawal(await deleteScore(score.id, options), options.nowMs())
    if (verdict.kind === 'accepted') continue
    if (index === 0) return verdict
    const later: RecordOutcome = { kind: 'later', detail: verdict.detail ?? verdict.kind }
    return { kind: 'partial', outcomes: batch.map((_, other) => (other < index ? { kind: 'accepted' } : later)) }
  }
  return { kind: 'accepted', detail: 'withdrawn' }
}

function deleteScore(scoreId: string, { connection, exchange, signal }: SendOptions): Promise<Answer> {
  return ask(`${connection.host}/api/public/scores/${encodeURIComponent(scoreId)}`, {
    method: 'DELETE',
    headers: { authorization: basicAuth(connection) },
    exchange,
    signal,
  })
}

/** Wrong keys and a wrong address show before anything is sent. */
const againstDeletions = new Set([403, 404, 405, 501])

/**
 * What an answer to a deletion means. Pure. Version 2 deletes at once and answers 200, or 404 where there is no such score;
 * later ones delete or queue it and answer 200 or 202, whether or not it is there. Nothing is ambiguous: what is deleted twice
 * is gone. What a proxy or the server has against deletions in particular (no such route, no such method) is no
 * reason to stop all the rest.
 */
export function classifyWithdrawal(answer: Answer, nowMs: number): WholeVerdict {
  const verdict = classify(answer, nowMs)
  if (answer.kind === 'response') {
    const detail = describeAnswer(answer)
    if (isDone(answer) || isNoSuchScore(answer)) return { kind: 'accepted', detail }
    const isQuota = verdict.kind === 'paused' && verdict.reason === 'quota'
    if (againstDeletions.has(answer.status) && !isQuota) return { kind: 'bisect', detail }
  }
  if (verdict.kind !== 'ambiguous' && verdict.kind !== 'accepted') return verdict
  return { kind: 'later', retryAfterMs: null, detail: verdict.detail ?? 'no clear answer', rateLimited: false }
}

function isDone(answer: HttpAnswer): boolean {
  const { status, json } = answer
  if (status === 204) return true
  if (status < 200 || status >= 300 || isHtml(answer) || typeof json !== 'object' || json === null) return false
  const { error, errors, success } = json as Record<string, unknown>
  return !error && !(Array.isArray(errors) && errors.length > 0) && success !== false
}

/** In Langfuse's words: 'Score not found', 'Score not found within authorized project'. */
function isNoSuchScore(answer: HttpAnswer): boolean {
  const { status, json } = answer
  if (status !== 404 || typeof json !== 'object' || json === null || isHtml(answer)) return false
  const { message, error } = json as Record<string, unknown>
  return [message, error].some((words) => typeof words === 'string' && /\bscore\b.*\bnot found\b/i.test(words))
}

import type { BatchView } from '../../shared/domain.ts'
import { inFlightWords, ledgerWords, type StateWords } from '../ui/delivery-words.ts'
import { formatBytes, formatCount, formatCountdown, formatExactTime, nothing } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Shape } from '../ui/shape.tsx'
import { answerSentence } from './answer-words.ts'
import { waitsForWords } from './next-try-words.ts'
import { Cell, HeadCell, Nothing, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

const states: Record<BatchView['state'], StateWords> = {
  sealed: { word: ledgerWords.pending, meaning: 'Batched, to be sent next.', shape: 'dot' },
  ...inFlightWords,
}

/** Every batch that is not through: attempts, the last answer, the next try. */
export function Batches({ batches, batchCount }: { batches: BatchView[]; batchCount: number }) {
  const nowMs = useNow(batches.some((batch) => batch.nextTryAtMs !== null))
  const steady = useSteady(batches, ({ id }) => id)
  return (
    <Panel title="Batches" count={countWords(batches.length, batchCount)}>
      {batches.length === 0 ? (
        <Nothing>No batch is waiting. Records are batched just before they are sent.</Nothing>
      ) : (
        <SteadyScroller steady={steady} what={['batch', 'batches']} className="max-h-72">
          <table className="w-full border-separate border-spacing-0">
            <thead className="sticky top-0 bg-raised">
              <tr>
                <HeadCell right>Batch</HeadCell>
                <HeadCell>State</HeadCell>
                <HeadCell right>Records</HeadCell>
                <HeadCell right>Size</HeadCell>
                <HeadCell right>Attempts</HeadCell>
                <HeadCell>Last answer</HeadCell>
                <HeadCell right>Next try</HeadCell>
              </tr>
            </thead>
            <tbody>
              {steady.shown.map((batch) => (
                <Row key={batch.id} batch={batch} nowMs={nowMs} />
              ))}
            </tbody>
          </table>
        </SteadyScroller>
      )}
    </Panel>
  )
}

function Row({ batch, nowMs }: { batch: BatchView; nowMs: number }) {
  const { word, meaning, shape } = states[batch.state]
  return (
    <tr>
      <Cell right className="text-ink-3">
        <span title={`Batched ${formatExactTime(batch.sealedAtMs)}`}>{batch.id}</span>
      </Cell>
      <Cell>
        <span title={meaning} className="inline-flex items-center gap-1.5 whitespace-nowrap">
          <Shape name={shape} />
          {word}
        </span>
      </Cell>
      <Cell right>
        <Quantity raw={batch.recordCount}>{formatCount(batch.recordCount)}</Quantity>
      </Cell>
      <Cell right className="whitespace-nowrap">
        <Quantity raw={batch.payloadBytes}>{formatBytes(batch.payloadBytes)}</Quantity>
      </Cell>
      <Cell right>{batch.attempts}</Cell>
      <Cell className="max-w-80 text-ink-2">
        <span title={batch.lastAnswer ?? ''} className="line-clamp-2 wrap-anywhere select-text">
          {batch.lastAnswer === null ? nothing : answerSentence(batch.lastAnswer)}
        </span>
      </Cell>
      <Cell right className="whitespace-nowrap">
        <NextTry batch={batch} nowMs={nowMs} />
      </Cell>
    </tr>
  )
}

function NextTry({ batch, nowMs }: { batch: BatchView; nowMs: number }) {
  const { elsewhere, nextTryAtMs, waitsFor } = batch
  if (waitsFor !== null) {
    const { words, meaning } = waitsForWords[waitsFor]
    const ofWhom = waitsFor === 'own_keys' && elsewhere ? `It waits for the keys of “${elsewhere}”.` : meaning
    return <span title={ofWhom}>{words}</span>
  }
  if (nextTryAtMs === null) return nothing
  const inMs = nextTryAtMs - nowMs
  return <span title={formatExactTime(nextTryAtMs)}>{inMs <= 0 ? 'now' : `in ${formatCountdown(inMs)}`}</span>
}

function countWords(shown: number, count: number): string {
  if (count === 0) return ''
  return shown < count ? `the oldest ${formatCount(shown)} of ${formatCount(count)}` : formatCount(count)
}

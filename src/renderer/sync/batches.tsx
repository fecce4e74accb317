import type { BatchView } from '../../shared/domain.ts'
import { t, words } from '../../shared/words/t.ts'
import { inFlightWords, ledgerWords, stateWords, type StateWords } from '../ui/delivery-words.ts'
import { formatBytes, formatCount, formatCountdown, formatExactTime, nothing } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Shape } from '../ui/shape.tsx'
import { answerSentence } from './answer-words.ts'
import { waitsForWords } from './next-try-words.ts'
import { Cell, HeadCell, Nothing, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

const states: Record<BatchView['state'], StateWords> = {
  sealed: stateWords('dot', ledgerWords.pending, words('Batched, to be sent next.')),
  ...inFlightWords,
}

/** Every batch that is not through: attempts, the last answer, the next try. */
export function Batches({ batches, batchCount }: { batches: BatchView[]; batchCount: number }) {
  const nowMs = useNow(batches.some((batch) => batch.nextTryAtMs !== null))
  const steady = useSteady(batches, ({ id }) => id)
  return (
    <Panel title={t('Batches')} count={countWords(batches.length, batchCount)}>
      {batches.length === 0 ? (
        <Nothing>{t('No batch is waiting. Records are batched just before they are sent.')}</Nothing>
      ) : (
        <SteadyScroller
          steady={steady}
          newWords={(count) => t('{count, plural, one {# new batch} other {# new batches}} at the end.', { count })}
          className="max-h-72"
        >
          <table className="w-full border-separate border-spacing-0">
            <thead className="sticky top-0 bg-raised">
              <tr>
                <HeadCell right>{t('Batch')}</HeadCell>
                <HeadCell>{t('State')}</HeadCell>
                <HeadCell right>{t('Records')}</HeadCell>
                <HeadCell right>{t('Size')}</HeadCell>
                <HeadCell right>{t('Attempts')}</HeadCell>
                <HeadCell>{t('Last answer')}</HeadCell>
                <HeadCell right>{t('Next try')}</HeadCell>
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
        <span title={t('Batched {time}', { time: formatExactTime(batch.sealedAtMs) })}>{batch.id}</span>
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
    const ofWhom =
      waitsFor === 'own_keys' && elsewhere
        ? t('It waits for the keys of “{project}”.', { project: elsewhere })
        : t(meaning)
    return <span title={ofWhom}>{t(words)}</span>
  }
  if (nextTryAtMs === null) return nothing
  const inMs = nextTryAtMs - nowMs
  return (
    <span title={formatExactTime(nextTryAtMs)}>
      {inMs <= 0 ? t('now', {}, 'next try') : t('in {time}', { time: formatCountdown(inMs) })}
    </span>
  )
}

function countWords(shown: number, count: number): string {
  if (count === 0) return ''
  return shown < count ? t('the oldest {shown, number} of {count, number}', { shown, count }) : formatCount(count)
}

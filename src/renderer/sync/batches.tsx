import type { BatchView, ConnectionState } from '../../shared/domain.ts'
import { formatBytes, formatCount, formatCountdown, formatExactTime, nothing } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Shape, type ShapeName } from '../ui/shape.tsx'
import { Cell, HeadCell, Nothing, Panel } from './panel.tsx'

const states: Record<BatchView['state'], { word: string; meaning: string; shape: ShapeName }> = {
  sealed: { word: 'Sealed', meaning: 'Its bytes are fixed; it is about to be sent.', shape: 'dot' },
  sending: { word: 'Sending', meaning: 'On its way; no answer yet.', shape: 'half' },
  retry: { word: 'Will retry', meaning: 'Not taken for now; the same bytes are sent again.', shape: 'clock' },
  ambiguous: {
    word: 'Checking',
    meaning: 'Sent, but no answer came. Langfuse is asked whether it has it before it is sent again.',
    shape: 'question',
  },
}

/** Where nothing is sent until somebody does something, nothing is due. */
const goesOnByItself = new Set<ConnectionState['kind']>([
  'online',
  'offline',
  'captive_portal',
  'waiting',
  'backing_off',
  'paused_refused',
  'paused_quota',
])

/** Every batch that is not through: attempts, the last answer, the next try. */
export function Batches({ batches, connection }: { batches: BatchView[]; connection: ConnectionState['kind'] }) {
  const nowMs = useNow(batches.some((batch) => batch.nextTryAtMs !== null))
  return (
    <Panel title="Batches" count={batches.length === 0 ? '' : formatCount(batches.length)}>
      {batches.length === 0 ? (
        <Nothing>No batch is waiting or on its way. Records are sealed into batches just before they are sent.</Nothing>
      ) : (
        <div className="max-h-72 overflow-auto">
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
              {batches.map((batch) => (
                <Row key={batch.id} batch={batch} isTried={goesOnByItself.has(connection)} nowMs={nowMs} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

function Row({ batch, isTried, nowMs }: { batch: BatchView; isTried: boolean; nowMs: number }) {
  const { word, meaning, shape } = states[batch.state]
  return (
    <tr>
      <Cell right className="text-ink-3">
        <span title={`Sealed ${formatExactTime(batch.sealedAtMs)}`}>{batch.id}</span>
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
          {batch.lastAnswer ?? nothing}
        </span>
      </Cell>
      <Cell right className="whitespace-nowrap">
        <NextTry batch={batch} isTried={isTried} nowMs={nowMs} />
      </Cell>
    </tr>
  )
}

function NextTry({ batch, isTried, nowMs }: { batch: BatchView; isTried: boolean; nowMs: number }) {
  const { elsewhere, nextTryAtMs } = batch
  if (elsewhere !== null) return <span title={`Waits for the keys of “${elsewhere}”`}>with its keys</span>
  if (nextTryAtMs === null || !isTried) return nothing
  const inMs = nextTryAtMs - nowMs
  return <span title={formatExactTime(nextTryAtMs)}>{inMs <= 0 ? 'now' : `in ${formatCountdown(inMs)}`}</span>
}

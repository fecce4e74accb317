import type { DeadRecord } from '../../shared/domain.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { formatBytes, nothing, plural } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Time } from '../ui/time.tsx'
import { showToast } from '../ui/toast-store.ts'
import { exportAsFile } from './export-file.ts'
import { Cell, HeadCell, Nothing, Panel } from './panel.tsx'

/** What Langfuse refused for good, in its own words: to look into, to send again or to take along. */
export function DeadRecords({ records, deadCount }: { records: DeadRecord[]; deadCount: number }) {
  const retry = async (seqs: number[] | null): Promise<void> => {
    const retried = seqs === null ? records : records.filter(({ seq }) => seqs.includes(seq))
    const result = await bridge.request('sync.retryDead', { seqs })
    showToast(result.ok ? { message: retriedWords(retried) } : { severity: 'error', message: result.error.message })
  }

  return (
    <Panel
      title="Refused by Langfuse"
      count={deadCount === 0 ? '' : plural(deadCount, 'record')}
      actions={
        records.length > 0 && (
          <>
            <CopyButton label="Copy as JSON" text={() => JSON.stringify(records, null, 2)} />
            <Button
              small
              title="As a file, with all that was recorded of each"
              onClick={() => void exportAsFile('sync.exportDead', 'record')}
            >
              Export
            </Button>
            <Button small onClick={() => void retry(null)}>
              Retry all
            </Button>
          </>
        )
      }
    >
      {records.length === 0 ? (
        <Nothing>
          Nothing was refused. A record that Langfuse does not take stays here, with Langfuse’s own words.
        </Nothing>
      ) : (
        <div className="max-h-72 overflow-auto">
          <table className="w-full border-separate border-spacing-0">
            <thead className="sticky top-0 bg-raised">
              <tr>
                <HeadCell>Trace</HeadCell>
                <HeadCell>Model</HeadCell>
                <HeadCell right>Size</HeadCell>
                <HeadCell>Langfuse said</HeadCell>
                <HeadCell>Refused</HeadCell>
                <HeadCell />
              </tr>
            </thead>
            <tbody>
              {records.map((record) => (
                <tr key={record.seq}>
                  <Cell>
                    <a
                      href={placeHref('monitor', record.traceId)}
                      className="font-mono text-xs text-accent-text hover:underline"
                    >
                      {record.traceId.slice(0, 8)}
                    </a>
                  </Cell>
                  <Cell className="max-w-48 truncate">
                    {record.kind === 'score' ? 'Feedback' : (record.model ?? nothing)}
                  </Cell>
                  <Cell right className="whitespace-nowrap">
                    <Quantity raw={record.payloadBytes}>{formatBytes(record.payloadBytes)}</Quantity>
                  </Cell>
                  <Cell className="max-w-96 text-ink-2">
                    <span title={record.answer} className="line-clamp-2 wrap-anywhere select-text">
                      {record.answer}
                    </span>
                    {record.elsewhere !== null && (
                      <span className="text-xs text-ink-3">in project “{record.elsewhere}”</span>
                    )}
                  </Cell>
                  <Cell className="whitespace-nowrap text-ink-3">
                    <Time atMs={record.diedAtMs} />
                  </Cell>
                  <Cell right>
                    <Button small onClick={() => void retry([record.seq])}>
                      Retry
                    </Button>
                  </Cell>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

/** Those of another project wait for its keys. */
function retriedWords(records: DeadRecord[]): string {
  const elsewhere = records.filter((record) => record.elsewhere !== null)
  const names = [...new Set(elsewhere.map((record) => `“${record.elsewhere}”`))].join(', ')
  if (elsewhere.length === 0) {
    return records.length === 1 ? 'The record is sent again.' : 'All refused records are sent again.'
  }
  const wait = `${plural(elsewhere.length, 'record waits', 'records wait')} for the keys of ${names}.`
  return elsewhere.length === records.length ? wait : `${wait} The others are sent again.`
}

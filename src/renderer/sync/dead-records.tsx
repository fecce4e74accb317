import { useState } from 'react'
import type { DeadRecord } from '../../shared/domain.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { ledgerWords } from '../ui/delivery-words.ts'
import { formatCount, plural } from '../ui/format.ts'
import { discard, retryDead, useKeptDead, type Discard } from './dead-actions.ts'
import { DeadRow } from './dead-row.tsx'
import { DiscardDialog } from './discard-dialog.tsx'
import { exportAsFile } from './export-file.ts'
import { HeadCell, Nothing, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

/** What Langfuse refused for good, in its own words: to look into, to send again, to take along or to let go. */
export function DeadRecords({ records, deadCount }: { records: DeadRecord[]; deadCount: number }) {
  const { kept, discardingCount } = useKeptDead(records)
  const [chosen, setChosen] = useState<readonly number[]>([])
  const [asked, setAsked] = useState<Discard | null>(null)
  const selected = kept.filter(({ seq }) => chosen.includes(seq))
  const steady = useSteady(kept, ({ seq }) => seq, selected.length > 0)
  const isAllSelected = kept.length > 0 && selected.length === kept.length
  const isSome = selected.length > 0

  const askFor = (some: DeadRecord[] | null): void =>
    setAsked({
      seqs: some && some.map(({ seq }) => seq),
      diedUpToMs: Math.max(...(some ?? kept).map(({ diedAtMs }) => diedAtMs)),
      recordCount: some?.length ?? deadCount - discardingCount,
    })
  const retry = (some: DeadRecord[] | null): void => void retryDead(some && some.map(({ seq }) => seq), some ?? kept)

  return (
    <Panel
      title="Refused by Langfuse"
      count={deadCount === 0 ? '' : countWords(kept.length, deadCount - discardingCount, discardingCount)}
      actions={
        kept.length > 0 && (
          <>
            {isSome && <span className="text-xs text-ink-3">{formatCount(selected.length)} selected</span>}
            <CopyButton label="Copy as JSON" text={() => JSON.stringify(isSome ? selected : kept, null, 2)} />
            <Button
              small
              title="Saves all of them as a file, with everything recorded"
              onClick={() => void exportAsFile('sync.exportDead', 'record')}
            >
              Export
            </Button>
            <Button small blocked={whyNotAll(isSome, discardingCount)} onClick={() => retry(isSome ? selected : null)}>
              {isSome ? 'Retry selected' : 'Retry all'}
            </Button>
            <Button small onClick={() => askFor(isSome ? selected : null)}>
              {isSome ? 'Discard selected…' : 'Discard all…'}
            </Button>
          </>
        )
      }
    >
      <SteadyScroller steady={steady} what={['refused record', 'refused records']} className="max-h-72">
        {kept.length === 0 ? (
          <Nothing>Nothing was refused. A record that Langfuse refuses stays here, with its reason.</Nothing>
        ) : (
          <table className="w-full border-separate border-spacing-0">
            <thead className="sticky top-0 z-10 bg-raised">
              <tr>
                <HeadCell>
                  <input
                    type="checkbox"
                    aria-label="Select all that are shown"
                    checked={isAllSelected}
                    ref={(box) => {
                      if (box) box.indeterminate = isSome && !isAllSelected
                    }}
                    onChange={() => setChosen(isAllSelected ? [] : kept.map(({ seq }) => seq))}
                    className="block size-3.5 accent-accent"
                  />
                </HeadCell>
                <HeadCell>Chat</HeadCell>
                <HeadCell right>Size</HeadCell>
                <HeadCell>Langfuse said</HeadCell>
                <HeadCell>{ledgerWords.dead}</HeadCell>
                <HeadCell isHidden>Actions</HeadCell>
              </tr>
            </thead>
            <tbody>
              {steady.shown.map((record) => (
                <DeadRow
                  key={record.seq}
                  record={record}
                  isSelected={chosen.includes(record.seq)}
                  onSelect={(isSelected) =>
                    setChosen(isSelected ? [...chosen, record.seq] : chosen.filter((seq) => seq !== record.seq))
                  }
                  onRetry={() => retry([record])}
                  onDiscard={() => askFor([record])}
                />
              ))}
            </tbody>
          </table>
        )}
      </SteadyScroller>
      {asked && (
        <DiscardDialog
          what={asked}
          onClose={() => setAsked(null)}
          onDiscard={() => {
            discard(asked)
            setAsked(null)
            setChosen([])
          }}
        />
      )}
    </Panel>
  )
}

/** All would be sent again, with those that are being discarded. */
const whyNotAll = (isSome: boolean, discardingCount: number): string | null =>
  !isSome && discardingCount > 0 ? 'Some are being discarded. Undo that, or wait a moment.' : null

function countWords(shown: number, kept: number, discarding: number): string {
  const count = shown < kept ? `the newest ${formatCount(shown)} of ${plural(kept, 'record')}` : plural(kept, 'record')
  return discarding > 0 ? `${count}, ${formatCount(discarding)} being discarded` : count
}

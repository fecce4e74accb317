import { useState } from 'react'
import type { DeadRecord } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { ledgerWords } from '../ui/delivery-words.ts'
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
      title={t('Refused by Langfuse')}
      count={deadCount === 0 ? '' : countWords(kept.length, deadCount - discardingCount, discardingCount)}
      actions={
        kept.length > 0 && (
          <>
            {isSome && (
              <span className="text-xs text-ink-3">{t('{count, number} selected', { count: selected.length })}</span>
            )}
            <CopyButton label={t('Copy as JSON')} text={() => JSON.stringify(isSome ? selected : kept, null, 2)} />
            <Button
              small
              title={t('Saves all of them as a file, with everything recorded')}
              onClick={() => void exportAsFile('sync.exportDead')}
            >
              {t('Export')}
            </Button>
            <Button small blocked={whyNotAll(isSome, discardingCount)} onClick={() => retry(isSome ? selected : null)}>
              {isSome ? t('Retry selected') : t('Retry all')}
            </Button>
            <Button small onClick={() => askFor(isSome ? selected : null)}>
              {isSome ? t('Discard selected…') : t('Discard all…')}
            </Button>
          </>
        )
      }
    >
      <SteadyScroller
        steady={steady}
        newWords={(count) =>
          t('{count, plural, one {# new refused record} other {# new refused records}} at the end.', { count })
        }
        className="max-h-72"
      >
        {kept.length === 0 ? (
          <Nothing>{t('Nothing was refused. A record that Langfuse refuses stays here, with its reason.')}</Nothing>
        ) : (
          <table className="w-full border-separate border-spacing-0">
            <thead className="sticky top-0 z-10 bg-raised">
              <tr>
                <HeadCell>
                  <input
                    type="checkbox"
                    aria-label={t('Select all that are shown')}
                    checked={isAllSelected}
                    ref={(box) => {
                      if (box) box.indeterminate = isSome && !isAllSelected
                    }}
                    onChange={() => setChosen(isAllSelected ? [] : kept.map(({ seq }) => seq))}
                    className="block size-3.5 accent-accent"
                  />
                </HeadCell>
                <HeadCell>{t('Chat')}</HeadCell>
                <HeadCell right>{t('Size')}</HeadCell>
                <HeadCell>{t('Langfuse said')}</HeadCell>
                <HeadCell>{shown(ledgerWords.dead)}</HeadCell>
                <HeadCell isHidden>{t('Actions')}</HeadCell>
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
  !isSome && discardingCount > 0 ? t('Some are being discarded. Undo that, or wait a moment.') : null

function countWords(shown: number, kept: number, discarding: number): string {
  const count =
    shown < kept
      ? t(
          '{count, plural, one {the newest {shown, number} of # record} other {the newest {shown, number} of # records}}',
          {
            shown,
            count: kept,
          },
        )
      : t('{count, plural, one {# record} other {# records}}', { count: kept })
  return discarding > 0 ? t('{count}, {discarding, number} being discarded', { count, discarding }) : count
}

import type { Loss } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { ledgerWords } from '../ui/delivery-words.ts'
import { formatCount, nothing } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Time } from '../ui/time.tsx'
import { answerSentence } from './answer-words.ts'
import { Cell, HeadCell, Panel } from './panel.tsx'
import { SteadyScroller, useSteady } from './steady.tsx'

const keyOf = ({ atMs, reason }: Loss): string => `${atMs}-${reason}`

/** The account of what left without having been delivered: how much, when and why. Its sum is the ledger's. */
export function Losses({ losses, lostCount, isUnknown }: { losses: Loss[]; lostCount: number; isUnknown: boolean }) {
  const steady = useSteady(losses, keyOf)
  return (
    <Panel
      title={shown(ledgerWords.lost)}
      count={
        isUnknown
          ? t('{count, plural, one {# record and an unknown number} other {# records and an unknown number}}', {
              count: lostCount,
            })
          : t('{count, plural, one {# record} other {# records}}', { count: lostCount })
      }
    >
      <SteadyScroller
        steady={steady}
        newWords={(count) => t('{count, plural, one {# new loss} other {# new losses}} at the end.', { count })}
        className="max-h-64"
      >
        <table className="w-full border-separate border-spacing-0">
          <thead className="sticky top-0 bg-raised">
            <tr>
              <HeadCell right>{t('Records')}</HeadCell>
              <HeadCell>{t('Why')}</HeadCell>
              <HeadCell>{t('When')}</HeadCell>
            </tr>
          </thead>
          <tbody>
            {steady.shown.map((loss) => (
              <tr key={keyOf(loss)}>
                <Cell right>
                  {loss.recordCount === null ? (
                    t('unknown', {}, 'count')
                  ) : (
                    <Quantity raw={loss.recordCount}>{formatCount(loss.recordCount)}</Quantity>
                  )}
                </Cell>
                <Cell className="text-ink-2 wrap-anywhere select-text">{answerSentence(loss.reason)}</Cell>
                <Cell className="whitespace-nowrap text-ink-3">
                  {loss.atMs === null ? nothing : <Time atMs={loss.atMs} />}
                </Cell>
              </tr>
            ))}
          </tbody>
        </table>
      </SteadyScroller>
    </Panel>
  )
}

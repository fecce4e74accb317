import type { Ledger } from '../../shared/domain.ts'
import { msg, shown, t, type Message } from '../../shared/words/t.ts'
import { classes } from '../ui/classes.ts'
import { ledgerWords } from '../ui/delivery-words.ts'
import { formatCount } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'

/** `meaning` is short enough for the narrowest window; `more` says the rest. */
const parts: {
  key: Exclude<keyof Ledger, 'lostIsUnknown'>
  sign: string
  meaning: Message
  more?: Message
}[] = [
  { key: 'accepted', sign: '', meaning: msg('Recorded here') },
  { key: 'delivered', sign: '=', meaning: msg('In Langfuse') },
  { key: 'pending', sign: '+', meaning: msg('To be delivered'), more: msg('Recorded here and not delivered yet') },
  {
    key: 'dead',
    sign: '+',
    meaning: msg('Kept here'),
    more: msg('Refused by Langfuse; kept here until you retry or discard them'),
  },
  {
    key: 'lost',
    sign: '+',
    meaning: msg('Never delivered'),
    more: msg('Discarded by you, dropped at the size cap, or damaged'),
  },
]

/** The promise as a sum that can be checked: every number is counted by itself. */
export function LedgerLine({ ledger }: { ledger: Ledger }) {
  return (
    <section role="group" aria-label={t('Ledger')} className="@container rounded-lg border bg-raised">
      <div className="grid grid-cols-2 @xl:grid-cols-5">
        {parts.map(({ key, sign, meaning, more = meaning }, index) => (
          <div key={key} className={classes('relative px-4 py-3', index > 0 && '@xl:border-l')}>
            {sign !== '' && (
              <span
                aria-hidden
                className="absolute top-1/2 -left-2.5 hidden @xl:flex size-5 -translate-y-1/2 items-center justify-center rounded-full border bg-raised text-xs text-ink-3"
              >
                {sign}
              </span>
            )}
            <div role="group" aria-label={shown(ledgerWords[key])}>
              <div
                className={classes(
                  'text-2xl font-medium',
                  ledger[key] === 0 && key !== 'accepted' && 'text-ink-3',
                  ledger[key] > 0 && (key === 'dead' || key === 'lost') && 'text-bad',
                  isUnknown(ledger, key) && 'text-bad',
                )}
              >
                {isUnknown(ledger, key) && ledger[key] === 0 ? (
                  t('unknown', {}, 'count')
                ) : (
                  <Quantity raw={ledger[key]}>
                    {isUnknown(ledger, key) ? `${formatCount(ledger[key])}\u2009+` : formatCount(ledger[key])}
                  </Quantity>
                )}
              </div>
              <div className="text-xs font-medium text-ink-2">{shown(ledgerWords[key])}</div>
              <div
                className="truncate text-2xs text-ink-3"
                title={
                  isUnknown(ledger, key)
                    ? t('{meaning}; {more}', { meaning: t(more), more: t(unknownMeaning) })
                    : t(more)
                }
              >
                {t(isUnknown(ledger, key) ? unknownMeaning : meaning)}
              </div>
            </div>
          </div>
        ))}
      </div>
    </section>
  )
}

/** Damage took what counted them: these two are at least what they say. */
const unknownMeaning = msg('At least; damage hides how many')
const isUnknown = (ledger: Ledger, key: keyof Ledger): boolean =>
  ledger.lostIsUnknown === true && (key === 'accepted' || key === 'lost')

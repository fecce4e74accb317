import type { BudgetSettings } from '../../shared/domain.ts'
import { msg, t } from '../../shared/words/t.ts'
import { Switch } from '../ui/field.tsx'
import { budgetText, parseBudget } from './budget-text.ts'
import { aloud, changeBudgets } from './part-changes.ts'
import { SavedField } from './saved-field.tsx'
import { Part, Section } from './section.tsx'

const fields = [
  { name: 'dayUsd', label: msg('Budget a day') },
  { name: 'monthUsd', label: msg('Budget a month') },
] as const

async function store(name: 'dayUsd' | 'monthUsd', text: string): Promise<string | null> {
  const usd = parseBudget(text)
  if (usd === undefined) return t('Enter an amount in US dollars, such as 5, or leave it blank for no budget.')
  const error = await changeBudgets({ [name]: usd })
  return error && error.message
}

/** What calls may cost before the user is told. */
export function BudgetsSection({ budgets }: { budgets: BudgetSettings }) {
  return (
    <Section
      id="budgets"
      about={t('The Monitor shows how much is spent. Nothing is blocked: calls continue above a budget.')}
    >
      <Part>
        <div className="grid gap-4 min-[620px]:grid-cols-2">
          {fields.map(({ name, label }) => (
            <SavedField
              key={name}
              label={t(label)}
              inputMode="decimal"
              placeholder={t('None', {}, 'limit')}
              maxLength={20}
              value={budgetText(budgets[name])}
              hint={t('You are told as it is reached. In US dollars; leave blank for none.')}
              store={(text) => store(name, text)}
            />
          ))}
        </div>
        <p className="text-xs text-ink-2">
          {t(
            'Days and months are those of this computer’s time zone. Calls without a known price can’t be counted; the Monitor shows how many there are. Imported traces aren’t counted.',
          )}
        </p>
      </Part>
      <Part>
        <Switch
          label={t('Notify at 80% and 100%')}
          hint={t('Once for each, with a notification of the system. In a browser, the notice appears in the app.')}
          checked={budgets.notify}
          onChange={(notify) => void aloud(changeBudgets({ notify }))}
        />
      </Part>
    </Section>
  )
}

import { useState, type FormEvent } from 'react'
import { msg, t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { parseAmount } from './monitor-query.ts'
import { narrow, useMonitor } from './monitor-store.ts'
import { exactNumber } from '../ui/format.ts'

const words = {
  durationAboveMs: { label: msg('Latency above, in seconds'), unit: 1000, hint: msg('For example 2.5') },
  costAboveUsd: { label: msg('Cost above, in US dollars'), unit: 1, hint: msg('For example 0.01') },
}

/** What took longer, or cost more, than this; Enter applies it. */
export function AmountFilter({ field, onDone }: { field: keyof typeof words; onDone(): void }) {
  const { label, unit, hint } = words[field]
  const present = useMonitor(({ query }) => query[field])
  const [typed, setTyped] = useState(present === null ? '' : exactNumber(present / unit))
  const [error, setError] = useState<string | null>(null)
  const apply = (event: FormEvent): void => {
    event.preventDefault()
    const text = typed.trim().replace(',', '.')
    const amount = parseAmount(text)
    const wanted = amount === null ? null : Number((amount * unit).toPrecision(12))
    // What the address cannot hold would be gone with the next look at it.
    if (text !== '' && (wanted === null || parseAmount(String(wanted)) === null)) {
      setError(wanted === null ? t('Enter a number, such as 2.5.') : t('Enter a smaller number.'))
      return
    }
    narrow({ [field]: wanted })
    onDone()
  }
  return (
    <form onSubmit={apply} className="flex flex-col items-start gap-3 p-1">
      <TextField
        label={t(label)}
        hint={t(hint)}
        error={error}
        inputMode="decimal"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value)
          setError(null)
        }}
      />
      <Button small type="submit" variant="primary">
        {t('Apply')}
      </Button>
    </form>
  )
}

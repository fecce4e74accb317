import { useState, type FormEvent } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Popover, type Anchor } from '../ui/popover.tsx'
import { rangeSpansMs } from './ranges.ts'
import { narrow, useMonitor } from './monitor-store.ts'

/** What a field for date and time holds: the time of the wall here, to the minute. */
function toField(atMs: number | null): string {
  if (atMs === null) return ''
  const at = new Date(atMs)
  const pad = (value: number, length = 2): string => String(value).padStart(length, '0')
  return `${pad(at.getFullYear(), 4)}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`
}

/** Null where nothing is entered. */
function fromField(text: string): number | null {
  const atMs = new Date(text).getTime()
  return Number.isNaN(atMs) ? null : atMs
}

/** From then to then, by the clock on the wall. The minute that is named last belongs to it as a whole. */
export function PeriodPopover({ anchor, onClose }: { anchor: Anchor; onClose(): void }) {
  const period = useMonitor(({ query }) => query.period)
  const [begun] = useState(() => {
    if (typeof period !== 'string') return { from: toField(period.fromMs), to: toField(period.toMs) }
    const nowMs = Date.now()
    const spanMs = rangeSpansMs[period]
    return { from: spanMs === null ? '' : toField(nowMs - spanMs), to: toField(nowMs) }
  })
  const [from, setFrom] = useState(begun.from)
  const [to, setTo] = useState(begun.to)
  const [error, setError] = useState<string | null>(null)
  const apply = (event: FormEvent): void => {
    event.preventDefault()
    const fromMs = fromField(from)
    const toMs = fromField(to)
    if (fromMs === null && toMs === null) setError(t('Enter a start, an end, or both.'))
    else if (fromMs !== null && toMs !== null && fromMs > toMs) setError(t('The end is before the start.'))
    else {
      narrow({ period: { fromMs, toMs: toMs === null ? null : toMs + 59_999 } })
      onClose()
    }
  }
  return (
    <Popover label={t('Custom time range')} anchor={anchor} onClose={onClose} className="w-64 overflow-y-auto p-3">
      <form onSubmit={apply} className="flex flex-col gap-3">
        <TextField
          label={t('From')}
          type="datetime-local"
          max="2099-12-31T23:59"
          value={from}
          onChange={(event) => {
            setFrom(event.target.value)
            setError(null)
          }}
        />
        <TextField
          label={t('To')}
          type="datetime-local"
          max="2099-12-31T23:59"
          hint={t('Leave one empty for no limit on that side.')}
          error={error}
          value={to}
          onChange={(event) => {
            setTo(event.target.value)
            setError(null)
          }}
        />
        <div>
          <Button small type="submit" variant="primary">
            {t('Apply')}
          </Button>
        </div>
      </form>
    </Popover>
  )
}

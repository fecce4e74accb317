import { useId, useState, type KeyboardEvent } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { acceleratorOf, shortcutWords } from './shortcut-keys.ts'

/** A shortcut of the whole system, chosen by pressing it. */
export function ShortcutField({
  label,
  hint,
  problem,
  value,
  mac,
  onChoose,
}: {
  label: string
  hint: string
  problem: string | null
  value: string
  mac: boolean
  onChoose(shortcut: string): void
}) {
  const id = useId()
  const [listens, setListens] = useState(false)
  const [typed, setTyped] = useState<string | null>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!listens || event.key === 'Tab') return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Escape') return setListens(false)
    const found = acceleratorOf(event, mac)
    if (found === 'more') return
    if (found === null) return setTyped(t('Press it together with Ctrl, Alt or Command.'))
    setListens(false)
    setTyped(null)
    onChoose(found)
  }
  const note = typed ?? problem
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="text-sm">
        {label}
      </span>
      <div className="flex items-center gap-2">
        <Button
          small
          aria-labelledby={`${id} ${id}-value`}
          aria-describedby={`${id}-hint`}
          aria-pressed={listens}
          onKeyDown={onKeyDown}
          onBlur={() => setListens(false)}
          onClick={() => {
            setTyped(null)
            setListens(!listens)
          }}
          className="min-w-36 justify-center"
        >
          <span id={`${id}-value`}>
            {listens ? t('Press the keys…') : value === '' ? t('None; choose keys') : shortcutWords(value, mac)}
          </span>
        </Button>
        {value !== '' && !listens && (
          <Button small variant="quiet" onClick={() => onChoose('')}>
            {t('Remove')}
          </Button>
        )}
      </div>
      {note !== null && (
        <p role="alert" className="text-xs text-bad">
          {note}
        </p>
      )}
      <p id={`${id}-hint`} className="text-xs text-ink-3">
        {hint}
      </p>
    </div>
  )
}

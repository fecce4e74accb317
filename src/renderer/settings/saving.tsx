import { useState, type FormEvent } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Saved, useSaved } from './saved.tsx'

/** Runs `save`, which answers what went wrong, when its form is sent. */
export function useSaving(save: () => Promise<string | null>) {
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [saved, tellSaved] = useSaved()
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    const problem = await save()
    setBusy(false)
    setError(problem)
    if (problem === null) tellSaved()
  }
  return { error, busy, saved, submit: (event: FormEvent<HTMLFormElement>) => void submit(event) }
}

export function SaveRow({ busy, saved, onCancel }: { busy: boolean; saved: boolean; onCancel?: () => void }) {
  return (
    <div className="flex items-center gap-3">
      <Button type="submit" variant="primary" busy={busy && t('Saving…')}>
        {t('Save')}
      </Button>
      {onCancel && <Button onClick={onCancel}>{t('Cancel')}</Button>}
      <span className="text-xs text-ink-3">
        <Saved saved={saved}>{null}</Saved>
      </span>
    </div>
  )
}

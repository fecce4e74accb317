import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { t } from '../../shared/words/t.ts'
import { IconButton } from './button.tsx'
import { showToast } from './toast-store.ts'

/** Copies what `text` returns; it is asked only on a click, so it may be large. */
export function CopyButton({ label, text }: { label: string; text: () => string | Promise<string> }) {
  const [done, setDone] = useState(false)
  useEffect(() => {
    if (!done) return
    const timer = setTimeout(() => setDone(false), 1500)
    return () => clearTimeout(timer)
  }, [done])
  const copy = (): void => {
    Promise.resolve(text())
      .then((copied) => navigator.clipboard.writeText(copied))
      .then(
        () => setDone(true),
        () => showToast({ message: t('Couldn’t copy to the clipboard.') }),
      )
  }
  return (
    <IconButton small label={done ? t('Copied') : label} onClick={copy}>
      {done ? <Check size={14} className="text-good" /> : <Copy size={14} />}
    </IconButton>
  )
}

import { X } from 'lucide-react'
import { useState } from 'react'
import type { Message } from '../../../shared/domain.ts'
import { cutText } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { fieldDirection } from '../../ui/direction.ts'
import { formatBytes } from '../../ui/format.ts'
import { showRaw } from './raw-store.ts'

/** A longer text shows its beginning, until asked for the rest. */
const shownLength = 100_000

/** A message as it was written, character by character. */
export function RawText({ message: { id, content } }: { message: Message }) {
  const [isWhole, setIsWhole] = useState(false)
  const isCut = !isWhole && content.length > shownLength * 1.2
  return (
    <section aria-label={t('Raw text')} className="rounded-md border bg-sunken">
      <div className="flex items-center gap-1 border-b py-0.5 pr-1 pl-3 text-xs text-ink-3">
        <span className="flex-1">{t('Raw text')}</span>
        <CopyButton label={t('Copy raw text')} text={() => content} />
        <IconButton small label={t('Show formatted')} onClick={() => showRaw(id, false)}>
          <X size={13} />
        </IconButton>
      </div>
      <pre
        dir={fieldDirection(content)}
        tabIndex={0}
        className="max-h-[70vh] overflow-auto p-3 font-mono text-xs/5 wrap-anywhere whitespace-pre-wrap select-text"
      >
        {isCut ? cutText(content, shownLength) : content}
      </pre>
      {isCut && (
        <div className="border-t p-2">
          <Button small onClick={() => setIsWhole(true)}>
            {t('Show all {size}', { size: formatBytes(content.length) })}
          </Button>
        </div>
      )}
    </section>
  )
}

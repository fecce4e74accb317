import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../shared/words/t.ts'
import { classes } from '../ui/classes.ts'
import { Markdown } from './markdown/markdown.tsx'

/** Which are open, so that scrolling away and back does not close them. */
const openIds = new Set<string>()

/** What a model thought before it answered, apart from the answer. */
export function Reasoning({ messageId, text, running }: { messageId: string; text: string; running: boolean }) {
  const [open, setOpen] = useState(() => openIds.has(messageId))
  return (
    <details
      open={open}
      onToggle={(event) => {
        const next = event.currentTarget.open
        setOpen(next)
        if (next) openIds.add(messageId)
        else openIds.delete(messageId)
      }}
      className="mb-3"
    >
      <summary className="inline-flex h-6 list-none items-center gap-1 rounded-md pr-2 text-xs text-ink-3 hover:text-ink">
        <ChevronRight size={13} className={classes('transition-transform', open && 'rotate-90')} />
        <span className={running ? 'caret' : undefined}>{t('Reasoning')}</span>
      </summary>
      {open && (
        <Markdown
          text={text}
          streaming={running}
          className="mt-1 ml-1.5 border-l border-line-strong pl-3.5 text-ink-2"
        />
      )}
    </details>
  )
}

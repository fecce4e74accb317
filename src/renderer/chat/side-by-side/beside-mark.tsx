import { Columns2 } from 'lucide-react'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { keys } from '../../ui/kbd.tsx'

/** On a model in the picker: asks it as well. For a pointer alone; the keyboard has a key for it. */
export function BesideMark({ isBeside, onToggle }: { isBeside: boolean; onToggle(): void }) {
  return (
    <>
      <span className="flex-1" />
      {isBeside && <span className="sr-only">{t(', asked as well')}</span>}
      <span
        aria-hidden
        title={isBeside ? t('Ask it no more') : t('Ask it as well ({keys})', { keys: keys('Mod+Enter') })}
        onClick={(event) => {
          event.stopPropagation()
          onToggle()
        }}
        className={classes(
          'flex h-6 shrink-0 items-center gap-1 rounded-md px-1.5 text-xs hover:bg-selected',
          isBeside
            ? 'text-accent-text'
            : 'text-ink-3 opacity-0 group-hover/model:opacity-100 group-data-[selected=true]/model:opacity-100',
        )}
      >
        <Columns2 size={13} />
        {isBeside ? t('As well') : t('Ask as well')}
      </span>
    </>
  )
}

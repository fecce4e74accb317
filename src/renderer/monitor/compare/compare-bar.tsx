import { X } from 'lucide-react'
import { IconButton } from '../../ui/button.tsx'
import { cutAtCharacter } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { choseNone, useChosen } from './compare-store.ts'

/** Says what was chosen for a comparison, and what to do next. */
export function CompareBar() {
  const { chosen } = useChosen()
  return (
    <div role="status" className="empty:hidden">
      {chosen && (
        <div className="flex items-center gap-2 rounded-md bg-accent-soft px-3 py-1.5 text-xs">
          <span className="min-w-0 flex-1">
            {t('To compare with “{title}”, open another trace and press Compare, or right-click it.', {
              title: cutAtCharacter(chosen.title, 60),
            })}
          </span>
          <IconButton small label={t('Compare with nothing')} onClick={choseNone}>
            <X size={13} />
          </IconButton>
        </div>
      )}
    </div>
  )
}

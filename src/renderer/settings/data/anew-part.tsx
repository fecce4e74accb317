import { useState } from 'react'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { Part, PartHead } from '../section.tsx'
import { AnewDialog } from './anew-dialog.tsx'

/** As after an installation. */
export function AnewPart() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Part>
      <PartHead
        title={t('Start anew')}
        about={t(
          'Removes chats, traces, settings and keys, as if Holdfast had just been installed. You see what goes first, and can export it or keep a copy.',
        )}
        actions={
          <Button small variant="danger" onClick={() => setIsOpen(true)}>
            {t('Start anew…')}
          </Button>
        }
      />
      {isOpen && <AnewDialog onClose={() => setIsOpen(false)} />}
    </Part>
  )
}

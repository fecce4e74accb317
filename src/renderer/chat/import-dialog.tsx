import { useEffect } from 'react'
import { t } from '../../shared/words/t.ts'
import { loadArchive } from '../settings/data/archive-store.ts'
import { ImportPart } from '../settings/data/import-part.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { openChatImport } from './import-store.ts'

/** The same as in the settings, beside the list that the chats come to. */
export function ImportDialog() {
  useEffect(() => void loadArchive(), [])
  const close = (): void => openChatImport(false)
  return (
    <Dialog label={t('Import chats')} onClose={close} className="w-140 max-w-[calc(100vw-32px)]">
      <div className="max-h-[76vh] overflow-y-auto">
        <ImportPart />
        <div className="flex justify-end px-4 pb-4">
          <Button onClick={close}>{t('Close')}</Button>
        </div>
      </div>
    </Dialog>
  )
}

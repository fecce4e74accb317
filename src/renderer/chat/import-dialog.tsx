import { useEffect } from 'react'
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
    <Dialog label="Import chats" onClose={close} className="w-140 max-w-[calc(100vw-32px)]">
      <div className="max-h-[76vh] overflow-y-auto">
        <ImportPart />
        <div className="flex justify-end px-4 pb-4">
          <Button onClick={close}>Close</Button>
        </div>
      </div>
    </Dialog>
  )
}

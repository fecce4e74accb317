import { createPart, later } from '../ui/part.ts'
import { useExport } from './export/export-store.ts'
import { useChatImport } from './import-store.ts'

const LaterExport = later(
  createPart(() => import('./export/export-dialog.tsx')),
  (found) => found.ExportDialog,
)
const LaterImport = later(
  createPart(() => import('./import-dialog.tsx')),
  (found) => found.ImportDialog,
)

/** What is asked for rarely, and loaded then. */
export function ChatDialogs() {
  const { chatId } = useExport()
  const { isOpen } = useChatImport()
  return (
    <>
      {chatId !== null && <LaterExport key={chatId} chatId={chatId} />}
      {isOpen && <LaterImport />}
    </>
  )
}

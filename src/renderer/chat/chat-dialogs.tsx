import { createPart } from '../ui/part.ts'
import { useExport } from './export/export-store.ts'
import { useChatImport } from './import-store.ts'

const exporting = createPart(() => import('./export/export-dialog.tsx'))
const importing = createPart(() => import('./import-dialog.tsx'))

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

function LaterExport({ chatId }: { chatId: string }) {
  const part = exporting.use()
  return part && <part.ExportDialog chatId={chatId} />
}

function LaterImport() {
  const part = importing.use()
  return part && <part.ImportDialog />
}

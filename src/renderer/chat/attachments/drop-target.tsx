import { t } from '../../../shared/words/t.ts'
import { useChat } from '../chat-store.ts'
import { draftKeyOf } from '../thread.ts'
import { useFileDrop } from '../../ui/use-file-drop.ts'
import { addFiles } from './add-files.ts'

/** Files that are dropped anywhere on the chat are attached. */
export function useChatDrop() {
  const chatId = useChat((state) => draftKeyOf(state.thread))
  const isDeleted = useChat((state) => state.thread.isDeleted)
  const { isOver, target } = useFileDrop((_, files) => {
    if (!isDeleted) addFiles(chatId, files)
  })
  return { isOver: isOver && !isDeleted, target }
}

export function DropOverlay() {
  return (
    <div className="pointer-events-none absolute inset-0 z-10 flex items-center justify-center bg-canvas/85 p-6">
      <p className="rounded-lg border border-dashed border-accent bg-raised px-6 py-4 text-sm font-medium">
        {t('Drop files to attach them')}
      </p>
    </div>
  )
}

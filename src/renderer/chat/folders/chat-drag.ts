import { useState, type DragEvent } from 'react'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import { moveConversation } from '../conversations-store.ts'

const kind = 'application/x-holdfast-chat'
const inDesktopApp = window.holdfast !== undefined

/** In the desktop app what is dragged is a file, which does not say of which chat it is. */
let draggedId: string | null = null

/** Whether a file that is held over the page is a chat of its own list. */
export const isChatDragged = (): boolean => draggedId !== null

/** A chat that is taken from the list; on the desktop it goes along as a Markdown file, which main puts under the pointer. */
export function dragChat(event: DragEvent, id: string): void {
  draggedId = id
  window.addEventListener('pointerdown', () => (draggedId = null), { once: true, capture: true })
  if (!inDesktopApp) {
    event.dataTransfer.setData(kind, id)
    event.dataTransfer.effectAllowed = 'copyMove'
    return
  }
  event.preventDefault()
  void bridge.request('system.dragChat', { id }).then((result) => {
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  })
}

/** Where a chat may be let go: into a folder, or with null out of the one that it is in. */
export function useChatDrop(folderId: string | null) {
  const [isOver, setIsOver] = useState(false)
  const isChat = ({ dataTransfer: { types } }: DragEvent): boolean =>
    types.includes(kind) || (isChatDragged() && types.includes('Files'))
  return {
    isOver,
    target: {
      onDragOver: (event: DragEvent) => {
        if (!isChat(event)) return
        event.preventDefault()
        event.stopPropagation()
        event.dataTransfer.dropEffect = inDesktopApp ? 'copy' : 'move'
        if (!isOver) setIsOver(true)
      },
      onDragLeave: (event: DragEvent) => {
        if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) setIsOver(false)
      },
      onDrop: (event: DragEvent) => {
        setIsOver(false)
        if (!isChat(event)) return
        const id = event.dataTransfer.getData(kind) || draggedId
        draggedId = null
        if (id === null) return
        event.preventDefault()
        event.stopPropagation()
        moveConversation(id, folderId)
      },
    },
  }
}

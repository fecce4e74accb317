import { useEffect } from 'react'
import { useChat } from './chat-store.ts'
import { markSeen, useConversations } from './conversations-store.ts'

const isLookedAt = (): boolean => !document.hidden && document.hasFocus()

/** Says of the chat that is shown that it was seen, once somebody looks at it. */
export function useSeenMark(): void {
  const id = useChat(({ thread, opening }) => (opening === null ? thread.id : null))
  const isUnread = useConversations(({ list }) => list?.find((entry) => entry.id === id)?.isUnread ?? false)
  useEffect(() => {
    if (id === null || !isUnread) return
    const look = (): void => {
      if (isLookedAt()) markSeen(id)
    }
    look()
    window.addEventListener('focus', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [id, isUnread])
}

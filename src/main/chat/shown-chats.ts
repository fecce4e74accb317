/** Windows, and pages in browsers, that show a chat each. */
const shownAtOnce = 4

/** The chats that somebody opened or sent into last: what a page shows is among them. */
export interface ShownChats {
  note(conversationId: string): void
  has(conversationId: string): boolean
}

export function createShownChats(): ShownChats {
  let ids: string[] = []
  return {
    note(conversationId) {
      ids = [conversationId, ...ids.filter((id) => id !== conversationId)].slice(0, shownAtOnce)
    },
    has: (conversationId) => ids.includes(conversationId),
  }
}

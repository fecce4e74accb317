import type { ConversationSummary } from '../../shared/domain.ts'

export type ListRow =
  | { kind: 'heading'; key: string; label: string }
  | { kind: 'conversation'; key: string; conversation: ConversationSummary }

const dayMs = 86_400_000

/** The list as it is shown: pinned conversations first, the others by how long ago they changed. */
export function groupConversations(list: readonly ConversationSummary[], nowMs: number): ListRow[] {
  const now = new Date(nowMs)
  const todayMs = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  const labelOf = ({ pinned, updatedAtMs }: ConversationSummary): string => {
    if (pinned) return 'Pinned'
    if (updatedAtMs >= todayMs) return 'Today'
    if (updatedAtMs >= todayMs - dayMs) return 'Yesterday'
    if (updatedAtMs >= todayMs - 6 * dayMs) return 'Last 7 days'
    return 'Earlier'
  }
  const rows: ListRow[] = []
  let last: string | null = null
  for (const conversation of list) {
    const label = labelOf(conversation)
    if (label !== last) rows.push({ kind: 'heading', key: `heading:${label}`, label })
    last = label
    rows.push({ kind: 'conversation', key: conversation.id, conversation })
  }
  return rows
}

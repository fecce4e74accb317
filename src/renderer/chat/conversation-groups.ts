import type { ConversationSummary } from '../../shared/domain.ts'
import { calendarDaysBetween } from '../ui/format.ts'

export type ListRow =
  | { kind: 'heading'; key: string; label: string }
  | { kind: 'conversation'; key: string; conversation: ConversationSummary }

/** The list as it is shown: pinned conversations first, the others by how long ago they changed. */
export function groupConversations(list: readonly ConversationSummary[], nowMs: number): ListRow[] {
  const labelOf = ({ pinned, updatedAtMs }: ConversationSummary): string => {
    if (pinned) return 'Pinned'
    const days = calendarDaysBetween(updatedAtMs, nowMs)
    if (days <= 0) return 'Today'
    if (days === 1) return 'Yesterday'
    return days <= 6 ? 'Last 7 days' : 'Earlier'
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

import type { Message } from '../../shared/domain.ts'
import { cutText } from '../../shared/text.ts'
import type { Clock, Ports } from '../ports.ts'
import { shown, t, words } from '../../shared/words/t.ts'

/** Who waits longer than this for an answer does something else meanwhile. */
const longAnswerMs = 20_000
const shownLength = 140
const remembered = 1000

const titles: Partial<Record<Message['status'], string>> = {
  complete: words('The answer is complete'),
  error: words('The answer failed'),
}

/** Tells by the system that a long answer has ended, where no window of the app is before the user. */
export function createAnswerNotices(rooms: {
  isOn(): boolean
  notify: Ports['notify']
  isInUse: Ports['isInUse']
  clock: Pick<Clock, 'nowMs'>
}): {
  look(message: Message): void
} {
  /** The delivery of a message that was told moves on, and comes as the same message. */
  const told = new Set<string>()
  return {
    look({ id, role, status, content, error, model, durationMs, conversationId, createdAtMs }) {
      const title = titles[status]
      if (role !== 'assistant' || title === undefined || told.has(id)) return
      if (told.size >= remembered) told.clear()
      told.add(id)
      if ((durationMs ?? 0) < longAnswerMs || !rooms.isOn() || rooms.isInUse?.() !== false) return
      // One that ended before is only told of again.
      if (rooms.clock.nowMs() - createdAtMs > (durationMs ?? 0) + longAnswerMs) return
      const answer = status === 'error' ? shown(error?.message ?? '') : content.replaceAll(/\s+/g, ' ').trim()
      rooms.notify(title, `${model ?? t('Model')}: ${cutText(answer, shownLength)}`, `#/chat/${conversationId}`)
    },
  }
}

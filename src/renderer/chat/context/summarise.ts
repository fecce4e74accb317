import { t } from '../../../shared/words/t.ts'
import { showToast } from '../../ui/toast-store.ts'
import { sendSummaryRequest } from '../chat-actions.ts'
import { useChat } from '../chat-store.ts'
import { markStart } from '../messages/message-actions.ts'
import { branchOf, questionThatFits } from './context-size.ts'

const request = `Summarise our conversation so far, so that it can go on from your summary alone. Keep exactly what was decided, \
facts, names, numbers, code that is still needed and questions that are open; leave out greetings and what was superseded. \
Write in the language of the conversation. Answer with the summary alone.`

/** Room for an answer, and for what a rule of thumb is off by. */
const usableShare = 0.75

/** Lets models be sent only as much as fits, from a question on. False where nothing would be left. */
export async function leaveOutOldest(window: number): Promise<boolean> {
  const { thread } = useChat.getState()
  const branch = branchOf(thread)
  const question = questionThatFits(branch, window * usableShare)
  if (!question) {
    showToast({
      message: t('The last message alone is more than this model takes. Choose another model.'),
      severity: 'warning',
    })
    return false
  }
  await markStart(question, true)
  const count = branch.indexOf(question)
  showToast({
    message: t(
      'Models are no longer sent the first {count, plural, one {# message} other {# messages}} of this chat.',
      { count },
    ),
    action: { label: t('Undo'), run: () => void markStart(question, false) },
  })
  return true
}

/** Asks the model of this chat for a summary, from which on it goes on. What does not fit is left out of it, and said. */
export async function summariseAndGoOn(tokens: number, window: number | null): Promise<void> {
  const key = useChat.getState().thread.key
  if (window !== null && tokens > window * 0.95 && !(await leaveOutOldest(window))) return
  if (useChat.getState().thread.key === key) await sendSummaryRequest(request)
}

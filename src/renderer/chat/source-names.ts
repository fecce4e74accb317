import type { ChatSource } from '../../shared/domain.ts'
import { words } from '../../shared/words/t.ts'

/** `shown` says them in the language that is spoken. */
export const sourceNames: Record<ChatSource, string> = {
  chatgpt: 'ChatGPT',
  claude: 'Claude',
  'cherry-studio': 'Cherry Studio',
  holdfast: words('a file of Holdfast'),
}

import type { ChatSource } from '../../shared/domain.ts'

export const sourceNames: Record<ChatSource, string> = {
  chatgpt: 'ChatGPT',
  claude: 'Claude',
  'cherry-studio': 'Cherry Studio',
  holdfast: 'a file of Holdfast',
}

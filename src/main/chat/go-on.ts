import type { Message, Provider } from '../../shared/domain.ts'
import type { TurnStart } from '../records/record.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { isBlank } from '../../shared/text.ts'
import { lengthEndings } from '../../shared/length-endings.ts'
import { words } from '../../shared/words/t.ts'

/** What an answer goes on from. */
export interface Continues {
  text: string
  /** The server goes on with the text itself, and is not asked to in words. */
  asPrefix: boolean
}

/** So much of the end is to be said again, so that the joint can be found. */
const anchorWords = 8

/**
 * How a model is asked to go on with what it said last. Some servers take an answer's beginning as such; others are asked in words,
 * which say the end once more: what they repeat of it shows where the joint is.
 */
export function askToGoOn(
  said: TurnStart['input'],
  provider: Pick<Provider, 'kind' | 'baseUrl'>,
): { messages: TurnStart['input']; continues: Continues } {
  const text = said.at(-1)?.role === 'assistant' ? (said.at(-1)?.content ?? '') : ''
  if (takesPrefix(provider)) return { messages: said, continues: { text, asPrefix: true } }
  const words = /(?:\S+\s+){0,7}\S+\s*$/.exec(text.slice(-400))?.[0].trim() ?? ''
  const content =
    'Your last answer was cut off. Go on with it from exactly where it ended, in the same language and format. ' +
    `Begin by repeating its last ${anchorWords} words or fewer, which are:\n${words}\n` +
    'Write nothing before them, and do not begin anew.'
  return { messages: [...said, { role: 'user', content }], continues: { text, asPrefix: false } }
}

/** vLLM by `continue_final_message`, Mistral and DeepSeek (at its beta address alone) by `prefix`. */
const takesPrefix = ({ kind, baseUrl }: Pick<Provider, 'kind' | 'baseUrl'>): boolean =>
  kind === 'vllm' || kind === 'mistral' || (kind === 'deepseek' && /\/beta\/?$/.test(baseUrl))

/** Throws RouteFailure with words for the user where there is nothing to go on from. */
export function checkGoesOn(message: Message): void {
  const isEarly = message.status === 'complete' ? message.ending === lengthEndings.cut : message.status !== 'streaming'
  if (message.role !== 'assistant' || !isEarly || isBlank(message.content)) {
    throw new RouteFailure(
      'bad_input',
      words('Only an answer that ended too early can be continued. Retry to ask again.'),
    )
  }
}

import { lengthEndings } from '../../shared/length-endings.ts'
import { isBlank } from '../../shared/text.ts'
import type { CompletionOutcome } from './completion.ts'
import { quote } from './failure.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

const ofItself = new Set([
  'stop',
  'eos',
  'eostoken',
  'endturn',
  'stopsequence',
  'stopword',
  'toolcalls',
  'toolcall',
  'functioncall',
  'tooluse',
  'completed',
  'complete',
  'done',
  'finish',
  'finished',
  'end',
  'endoftext',
  'success',
  'null',
  'none',
  'unspecified',
  'unknown',
  'finishreasonunspecified',
  'finishreasonstop',
])
const ofLength = /length|maxtoken|maxoutput|maxnewtoken|maxcompletion|tokenlimit|contextwindow|incomplete/
const ofFilter =
  /filter|safety|sensitive|recitation|blocklist|blocked|prohibited|spii|guardrail|moderation|refusal|violation|censor|policy/

/**
 * Why a complete answer ended other than by itself, in words for the user and the record; null where there is nothing to say.
 * Reasons are those of OpenAI, Anthropic, Gemini, Mistral, DeepSeek and others, however they are spelt.
 */
export function endingOf({
  finishReason,
  output,
  reasoning,
  extras,
  pictures = [],
}: Pick<CompletionOutcome, 'finishReason' | 'output' | 'reasoning' | 'extras'> & { pictures?: readonly unknown[] }):
  | string
  | null {
  const reason = (finishReason ?? '').toLowerCase().replaceAll(/[^a-z]/g, '')
  const isEmpty = isBlank(output) && !extras?.toolCalls.length && pictures.length === 0
  if (ofFilter.test(reason)) {
    return isEmpty
      ? words('A content filter blocked the answer. Reword your message, then send it again.')
      : words('A content filter ended the answer early. Reword your message, then send it again.')
  }
  if (ofLength.test(reason)) {
    if (!isEmpty) return lengthEndings.cut
    return isBlank(reasoning) ? lengthEndings.beforeAnswer : lengthEndings.allReasoning
  }
  if (reason !== '' && !ofItself.has(reason)) {
    const named = quote(finishReason ?? '', null, 60)
    return isEmpty
      ? said('The provider ended the call before the answer began: “{named}”. Retry, or choose another model.', {
          named,
        })
      : said('The provider ended the answer early: “{named}”. Retry, or ask the model to go on.', { named })
  }
  if (!isEmpty) return null
  return isBlank(reasoning)
    ? words('The model gave an empty answer. Retry, or choose another model.')
    : words('The model gave its reasoning and no answer. Retry, or choose another model.')
}

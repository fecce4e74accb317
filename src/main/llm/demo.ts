import { cutText } from '../../shared/text.ts'
import type { AnswerReader } from './answer.ts'
import type { CallContext } from './failure.ts'
import { wordsIn, type CompletionRequest, type CallEnd, type CallTimings } from './completion.ts'
import { words } from '../../shared/words/t.ts'

/** The built-in model's names. The second shows what a model that reasons looks like. */
export const demoModels = ['holdfast-demo', 'holdfast-demo-reasoning']

const paceMs = 12
const slowPaceMs = 250
const slowRounds = 40

/** What stands before a message for its files: a document's text, or a line on what is not sent. */
const ofFiles =
  /<file name="[^"]*"[^>]*>\n[\s\S]*?\n<\/file>\s*|^\[The (?:picture|file) “.*?” was attached here.*\]\s*/gm

/**
 * The built-in demo model: no network and no intelligence, only a fixed text in which the user's message is quoted.
 * A message that begins with `/fail` ends in an error, one with `/slow` takes minutes, so that both can be seen.
 */
export async function callDemo(
  { messages, model, signal }: CompletionRequest,
  _context: CallContext,
  reader: AnswerReader,
  timings: Partial<CallTimings>,
): Promise<CallEnd> {
  const last = messages.findLast(({ role }) => role === 'user')
  // Of files that are attached it quotes nothing.
  const message = last ? wordsIn(last).replaceAll(ofFiles, '') : ''
  const command = /^\s*\/(fail|slow)\b/.exec(message)?.[1]
  const slow = command === 'slow'
  const pauseMs = timings.demoPaceMs ?? (slow ? slowPaceMs : paceMs)
  const result = (ended: CallEnd['ended']): CallEnd => ({ ended, requestId: null, headerCostUsd: null })
  const send = async (text: string, field: 'content' | 'reasoning_content'): Promise<boolean> => {
    for (const word of text.match(/\s*\S+\s*$|\s*\S+/g) ?? []) {
      if (!(await pause(pauseMs, signal))) return false
      reader.add({ model, choices: [{ index: 0, delta: { [field]: word }, finish_reason: null }] })
    }
    return true
  }

  const reasoning = model === 'holdfast-demo-reasoning' ? demoReasoning : ''
  const text = command === 'fail' ? failingText : slow ? slowText() : demoText(message, messages.length)
  if (!(await send(reasoning, 'reasoning_content')) || !(await send(text, 'content'))) return result('stopped')
  if (command === 'fail') {
    return result({
      type: 'server_error',
      message: words('The demo model failed, as the message asked it to (/fail).'),
      advice: words('Nothing is wrong. See in the Monitor how a failed call is recorded, or send another message.'),
    })
  }
  const reasoningTokens = estimateTokens(reasoning)
  const promptTokens = messages.reduce((sum, each) => sum + estimateTokens(wordsIn(each)), 0)
  const completionTokens = estimateTokens(text) + reasoningTokens
  reader.add({
    model,
    choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
    usage: {
      prompt_tokens: promptTokens,
      completion_tokens: completionTokens,
      completion_tokens_details: { reasoning_tokens: reasoningTokens },
    },
  })
  return result('complete')
}

/** False where the user has stopped. */
function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(false)
    const settle = (goesOn: boolean): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      resolve(goesOn)
    }
    const stop = (): void => settle(false)
    const timer = setTimeout(() => settle(true), ms)
    signal.addEventListener('abort', stop)
  })
}

/** Four characters a token, as a rule of thumb: the demo has no tokenizer. */
const estimateTokens = (text: string): number => Math.ceil(text.length / 4)

const demoReasoning =
  'This is where a model that reasons would show its thoughts. The demo has none: this text is fixed, and is recorded apart from the answer.\n'

const failingText = 'This is the beginning of an answer that will'

const slowText = (): string =>
  Array.from(
    { length: slowRounds },
    (_, round) => `Line ${round + 1} of ${slowRounds}: a long answer, a word at a time. Stop it whenever you like.\n\n`,
  ).join('')

function demoText(message: string, messageCount: number): string {
  const words = message.trim().split(/\s+/).filter(Boolean)
  return `## A built-in demo, not AI

You wrote: “${shortened(words.join(' '))}”

Nobody thought about that. This text is fixed and comes from Holdfast itself, without a model, a key or a network. It is here so that you can see what happens to every call:

1. Your message was written to this computer's disk **before** the call began.
2. The call became a trace, \`chat_request\`, with one generation in it, \`llm_completion\`.
3. It waits in the outbox until Langfuse has it, however long that takes. Without Langfuse it stays yours, in the Monitor.

| What is recorded | In this call |
| --- | --- |
| Messages sent | ${messageCount} |
| Words in yours | ${words.length} |
| Tokens | estimated, four characters each |
| Cost | $0: it runs on this computer |

\`\`\`text
/fail   ends in an error, to see how one is recorded
/slow   answers for minutes, to try the stop button
\`\`\`

Add a provider in Settings to talk to a real model.`
}

/** Fit for a line of Markdown: short, and without marks that would change what surrounds it. */
function shortened(text: string): string {
  const plain = text.replace(/[`*_[\]<>|#\\]/g, '')
  return plain.length > 80 ? `${cutText(plain, 79)}…` : plain
}

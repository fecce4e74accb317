import type { CompletionOutcome, CompletionRequest, Delta } from '../llm/completion.ts'
import type { KeyScrubber } from './scrubber.ts'

type Complete = (request: CompletionRequest) => Promise<CompletionOutcome>

/**
 * A call whose answer has no key in it, also where the model says one in several pieces: what may be a key's beginning is
 * held back until it is known.
 */
export function scrubCompletion(complete: Complete, keys: KeyScrubber): Complete {
  return async (request) => {
    const scanners = { text: keys.scanner(), thought: keys.scanner(), reasoning: keys.scanner() }
    if (!scanners.text || !scanners.thought || !scanners.reasoning) return complete(request)
    const { thought, reasoning } = scanners
    let { text } = scanners
    const give = (delta: Delta): void => {
      if (delta.text !== '' || delta.reasoning !== '' || delta.rethink !== undefined) request.onDelta(delta)
    }
    /** What was held back of the text belongs to the thought, and the text begins anew. */
    const rethinkOf = (rest: string): string => {
      const settled = text.push(rest)
      const last = settled + text.end()
      wasFound ||= text.hasFound()
      text = thought
      return last
    }
    let wasFound = false
    const {
      output,
      reasoning: thoughts,
      ...facts
    } = await complete({
      ...request,
      onExtras: (read) => request.onExtras?.(() => keys.value(read())),
      onDelta: (delta) => {
        const rethink = delta.rethink === undefined ? {} : { rethink: rethinkOf(delta.rethink) }
        give({ text: text.push(delta.text), reasoning: reasoning.push(delta.reasoning), ...rethink })
      },
    })
    give({ text: text.end(), reasoning: reasoning.end() })
    return {
      ...keys.value(facts),
      // A long answer is gone through once more only where there was something to find.
      output: text.hasFound() ? keys.text(output) : output,
      reasoning: reasoning.hasFound() || wasFound ? keys.text(thoughts) : thoughts,
    }
  }
}

import type { CompletionOutcome, CompletionRequest } from './completion.ts'
import { jointOf, mayOverlap } from './joint.ts'

type Complete = (request: CompletionRequest) => Promise<CompletionOutcome>

/** What is held back until it is known whether it repeats. */
const longestHeld = 20_000

/** An answer that goes on from another: what it repeats of that one's end is taken out, while it streams and of what came in all. */
export function withJoint(complete: Complete): Complete {
  return async (request) => {
    const { continues } = request
    if (!continues) return complete(request)
    let held = ''
    let removed = -1
    let space = ''
    const settle = (): string => {
      const joint = jointOf(continues.text, held, continues.asPrefix)
      removed = joint.skipped
      space = joint.space
      return space + held.slice(removed)
    }
    const outcome = await complete({
      ...request,
      onDelta: (delta) => {
        // A model that thinks without marks says so late; then nothing is cut of what follows.
        if (delta.rethink !== undefined) removed = 0
        if (removed >= 0) return request.onDelta(delta)
        held += delta.text
        const waits = held.length < longestHeld && mayOverlap(continues.text, held)
        const text = waits ? '' : settle()
        if (text !== '' || delta.reasoning !== '') request.onDelta({ ...delta, text })
      },
    })
    if (removed < 0) {
      const text = settle()
      if (text !== '') request.onDelta({ text, reasoning: '' })
    }
    return { ...outcome, output: space + outcome.output.slice(removed) }
  }
}

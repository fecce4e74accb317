import type { AnswerExtras } from '../../shared/domain.ts'
import { turnSpans } from './encode.ts'
import type { ResourceSpans } from './otlp.ts'
import type { TurnEnd, TurnStart, TurnStep } from './record.ts'
import { fitPictures } from './recorded-files.ts'
import { messagesWith } from './redaction/messages.ts'
import { mapSteps } from './redaction/steps.ts'
import { cutText } from '../../shared/text.ts'

/** Of a conversation, so much is recorded as the input of one turn. */
export const maxInputLength = 64_000_000
/** The longest answer after the longest answer fits, in ordinary text. */
const maxPayloadLength = 150_000_000
/** What is left of each text of a record that is longer: the longest message that can be sent fits. */
const cutLength = 4_000_000
const cutMarker = '… [cut by Holdfast: too large for a record]'

/** A record's spans, and the bytes in which they are frozen. */
export interface EncodedRecord {
  spans: ResourceSpans
  payload: string
}

/**
 * A record holds a turn whole. Only where it is longer than can be dealt with (JSON makes seven characters of one that is
 * not to be printed, and a string has a limit), its texts are cut; the chat has all of them.
 */
export function encodeWithinLimit(start: TurnStart, end: TurnEnd): EncodedRecord {
  try {
    const encoded = encode(start, end)
    if (encoded.payload.length <= maxPayloadLength) return encoded
  } catch (error) {
    // V8's word for a string that would be too long.
    if (!(error instanceof RangeError)) throw error
  }
  const output = cut(end.output, cutLength)
  const reasoning = cut(end.reasoning, cutLength)
  const extras = end.extras && fitExtras(end.extras, cutLength)
  const steps = end.steps && { steps: fitSteps(end.steps) }
  // Each round's input holds what was before it.
  const inputLength = Math.floor(cutLength / (1 + (end.steps?.length ?? 0)))
  return encode(
    { ...start, input: fitInput(start.input, inputLength) },
    { ...end, output, reasoning, extras, ...steps },
  )
}

function encode(start: TurnStart, end: TurnEnd): EncodedRecord {
  const spans = turnSpans(start, end)
  return { spans, payload: JSON.stringify(spans) }
}

function fitSteps(steps: readonly TurnStep[]): TurnStep[] {
  const length = Math.floor(cutLength / (steps.length * steps.length))
  return mapSteps(steps, (text) => cut(text, length))
}

/** The first calls whole, as far as their arguments fit; names of the others. Annotations are few enough as they are. */
function fitExtras({ toolCalls, annotations, refusal }: AnswerExtras, maxLength: number): AnswerExtras {
  let room = maxLength
  const fitted = toolCalls.map((call) => {
    const kept = cut(call.arguments, room)
    room = Math.max(0, room - call.arguments.length)
    return { ...call, arguments: kept }
  })
  return { toolCalls: fitted, annotations, refusal: refusal === null ? null : cut(refusal, maxLength) }
}

/** The newest messages whole, as far as they fit; roles and what fits of the others. */
export function fitInput(messages: TurnStart['input'], maxLength: number): TurnStart['input'] {
  let room = maxLength
  return messages
    .toReversed()
    .map((given) => {
      const { message, length } = fitPictures(given, room)
      room -= length
      return messagesWith([message], (text) => {
        const kept = cut(text, room)
        room = Math.max(0, room - text.length)
        return kept
      })
    })
    .flat()
    .toReversed()
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return cutText(text, maxLength) + cutMarker
}

import type { AnswerExtras } from '../../shared/domain.ts'
import { turnSpans } from './encode.ts'
import type { ResourceSpans } from './otlp.ts'
import type { TurnEnd, TurnStart } from './record.ts'
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
  return encode({ ...start, input: fitInput(start.input, cutLength) }, { ...end, output, reasoning, extras })
}

function encode(start: TurnStart, end: TurnEnd): EncodedRecord {
  const spans = turnSpans(start, end)
  return { spans, payload: JSON.stringify(spans) }
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
    .map(({ role, content }) => {
      const kept = cut(content, room)
      room = Math.max(0, room - content.length)
      return { role, content: kept }
    })
    .toReversed()
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return cutText(text, maxLength) + cutMarker
}

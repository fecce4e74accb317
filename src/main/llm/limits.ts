import type { CallContext, LlmFailure } from './failure.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

// How much, and for how long, is taken of what comes from outside. Bytes are counted unpacked.

/**
 * What is taken in before it is known to be part of an answer: a line or an event of a stream, comments, an answer that
 * comes as one piece of JSON. An image within an event has from one to twenty megabytes.
 */
export const maxPieceBytes = 24_000_000
/** Text and reasoning of one answer; the longest that models give have a megabyte. */
export const maxAnswerBytes = 32_000_000
/** Of one answer; they take room from `maxAnswerBytes`. */
export const maxToolCalls = 256
/** Of what a server wants back with one of them. */
export const maxBackLength = 100_000
export const maxAnnotations = 1_000
export const maxAnnotationBytes = 2_000_000
/** What a refusal says for itself. */
export const maxErrorBytes = 64_000
export const errorBodyMs = 5_000
export const maxModelListBytes = 8_000_000
export const maxModels = 5_000
/** Names that a server gives: ids, reasons. */
export const maxNameLength = 300
/** How long a stream may go on with signs of life and without a word. */
export const quietMs = 30 * 60_000
/** The longest that an answer may take, whatever comes; a large model on a small computer takes an hour or two. */
export const answerMs = 6 * 3_600_000

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`

export function answerTooLong({ provider }: CallContext): LlmFailure {
  return {
    type: 'answer_too_large',
    message: said('The answer of {name} was ended at {size}, the most that is kept of one answer.', {
      name: provider.name,
      size: megabytes(maxAnswerBytes),
    }),
    advice: words('What had arrived is kept. Set max tokens or ask for less, then retry.'),
  }
}

export function pieceTooLong({ provider }: CallContext): LlmFailure {
  return {
    type: 'answer_too_large',
    message: said('{name} sent more than {size} without a word of an answer, so the call was ended.', {
      name: provider.name,
      size: megabytes(maxPieceBytes),
    }),
    advice: words('What had arrived before is kept. Retry; if it happens again, check the base URL in Settings.'),
  }
}

export function modelListTooLong({ provider }: CallContext): LlmFailure {
  return {
    type: 'answer_too_large',
    message: said('The list of models of {name} is longer than {size}, so it was not read.', {
      name: provider.name,
      size: megabytes(maxModelListBytes),
    }),
    advice: words('Check the base URL in Settings, or type the model’s name.'),
  }
}

import type { RedactionSettings } from '../../../shared/domain.ts'
import type { TurnEnd, TurnStart, TurnStep } from '../record.ts'
import { mapFiles, textsOfFiles, withoutContent } from '../recorded-files.ts'
import { mapTexts, textsOf } from './extras.ts'
import { messagesWith, textsInMessages } from './messages.ts'
import { mapSteps, textsInSteps } from './steps.ts'
import { leftOutSlow, leftOutUnusable } from './markers.ts'
import { applyRules, rulesOf, worstMs } from './rules.ts'
import { redactAndWait } from './wait.ts'

export { checkPattern, checkPatterns } from './rules.ts'

/** Takes out of a record what must not leave this computer, before the record is written. */
export interface Redactor {
  input(messages: TurnStart['input']): TurnStart['input']
  /** The model's text, or what has arrived of it. */
  output(text: string): string
  /** Words of errors, which may quote the input. */
  words(text: string): string
  end(end: TurnEnd): TurnEnd
}

export const noRedaction: RedactionSettings = { bodies: 'all', keys: false, emails: false, patterns: [] }

/** Up to here a text is redacted on the thread that asks. */
const inlineMs = 20

/**
 * What can be told at once: null where the texts would take long. Where a pattern cannot be used (an earlier version took
 * larger ones), each text is left out.
 */
export function redactAtOnce(settings: RedactionSettings, texts: string[]): string[] | null {
  const { rules, unusable } = rulesOf(settings)
  if (unusable !== null) return texts.map((text) => (text === '' ? '' : leftOutUnusable))
  if (worstMs(texts, rules) > inlineMs) return null
  return texts.map((text) => applyRules(text, rules))
}

/**
 * Redacts where it is called. All that is searched for runs on RE2, whose time grows with the length of the text; a text
 * that may take long is given to another thread and waited for, and left out where that takes too long.
 */
export function createRedactor(settings: RedactionSettings): Redactor {
  const all = (texts: string[]): string[] =>
    redactAtOnce(settings, texts) ?? redactAndWait(settings, texts).texts.map((text) => text ?? leftOutSlow)
  const one = (text: string): string => all([text])[0] ?? ''
  return {
    words: one,
    output: (text) => (settings.bodies === 'all' ? one(text) : withoutText(text, settings)),
    input: (messages) => inputWith(messages, settings, all(searchedInInput(messages, settings))),
    end: (end) => endWith(end, settings, all(searchedInEnd(end, settings))),
  }
}

/** What goes on record of an end. */
export const redactEnd = (end: TurnEnd, redactor: Redactor): TurnEnd => redactor.end(end)

/** The texts in which patterns are looked for, and below the same with what came of it. */
export function searchedInInput(messages: TurnStart['input'], { bodies }: RedactionSettings): string[] {
  return bodies === 'all' ? textsInMessages(messages) : []
}

export function inputWith(
  messages: TurnStart['input'],
  settings: RedactionSettings,
  searched: string[],
): TurnStart['input'] {
  if (settings.bodies === 'nothing') return []
  const rest = searched.values()
  const replaced = messagesWith(messages, (text) =>
    settings.bodies === 'all' ? (rest.next().value ?? leftOutSlow) : withoutText(text, settings),
  )
  if (settings.bodies === 'all') return replaced
  return replaced.map((message) => ({ ...message, ...(message.files && { files: withoutContent(message.files) }) }))
}

/** The short ones come first: what is done in time is kept. */
export function searchedInEnd(end: TurnEnd, { bodies }: RedactionSettings): string[] {
  const words = [end.statusMessage ?? '', end.errorMessage ?? '']
  if (bodies !== 'all') return words
  const files = textsOfFiles(end.pictures)
  return [...words, ...textsOf(end.extras), ...files, end.reasoning, end.output, ...textsInSteps(end.steps ?? [])]
}

export function endWith(end: TurnEnd, settings: RedactionSettings, searched: string[]): TurnEnd {
  const rest = searched.values()
  const next = (): string => rest.next().value ?? leftOutSlow
  const [statusMessage, errorMessage] = [next(), next()]
  const body = settings.bodies === 'all' ? next : (text: string): string => withoutText(text, settings)
  const extras = settings.bodies === 'nothing' ? null : mapTexts(end.extras, body)
  const pictures = picturesWith(end, settings, next)
  const reasoning = body(end.reasoning)
  const output = body(end.output)
  return {
    ...end,
    output,
    reasoning,
    ...(end.extras && { extras }),
    ...(end.steps && { steps: stepsWith(mapSteps(end.steps, body), settings) }),
    ...(end.pictures && { pictures }),
    statusMessage: end.statusMessage === null ? null : statusMessage,
    errorMessage: end.errorMessage === null ? null : errorMessage,
  }
}

/** Of the pictures of a round nothing but what kind they are, where no text goes on record. */
const stepsWith = (steps: TurnStep[], { bodies }: RedactionSettings): TurnStep[] =>
  steps.map((step) =>
    step.kind === 'call' || !step.pictures || bodies === 'all'
      ? step
      : { ...step, pictures: bodies === 'nothing' ? [] : withoutContent(step.pictures) },
  )

function picturesWith(
  { pictures = [] }: TurnEnd,
  { bodies }: RedactionSettings,
  next: () => string,
): NonNullable<TurnEnd['pictures']> {
  if (bodies === 'nothing') return []
  return bodies === 'all' ? mapFiles(pictures, next) : withoutContent(pictures)
}

function withoutText(text: string, { bodies }: RedactionSettings): string {
  return bodies === 'metadata' && text !== '' ? `[redacted: ${text.length} characters]` : ''
}

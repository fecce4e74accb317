import { RE2JS } from 're2js'
import type { RedactionSettings } from '../shared/domain.ts'
import type { TurnEnd, TurnStart } from './record.ts'

/** Takes out of a record what must not leave this computer, before the record is written. */
export interface Redactor {
  input(messages: TurnStart['input']): TurnStart['input']
  /** The model's text, or what has arrived of it. */
  output(text: string): string
  /** Words of errors, which may quote the input. */
  words(text: string): string
}

/**
 * Everything that is searched for runs on RE2, whose time grows with the length of the text and never with what a
 * pattern is like: a pattern of the user's cannot hang the app.
 */
const keyPatterns = [
  // A private key's block.
  '-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?-----END [A-Z ]*PRIVATE KEY-----',
  // OpenAI, Anthropic, OpenRouter, Langfuse, Stripe.
  '\\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}',
  // AWS, GitHub, GitLab, Slack, Google, Hugging Face.
  '\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b',
  '\\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,})',
  '\\bxox[abeprs]-[A-Za-z0-9-]{10,}',
  '\\bAIza[0-9A-Za-z_-]{35}',
  '\\bhf_[A-Za-z0-9]{30,}',
  // A JSON web token, and what follows 'Bearer'.
  '\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*',
  '(?i:\\bbearer\\s+[A-Za-z0-9._~+/-]{16,}=*)',
]
const emailPattern = "\\b[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63})+\\b"

export const noRedaction: RedactionSettings = { bodies: 'all', keys: false, emails: false, patterns: [] }

/** Why a pattern of the user's cannot be used, in words; null where it can. */
export function checkPattern(pattern: string): string | null {
  if (pattern.trim() === '') return 'The pattern is empty.'
  if (pattern.length > 500) return 'The pattern is longer than 500 characters.'
  try {
    const compiled = RE2JS.compile(pattern)
    return compiled.matcher('').find() ? 'The pattern matches the empty text, so it would match everywhere.' : null
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `The pattern cannot be read: ${reason}. Look-around and back-references are not supported.`
  }
}

/** Patterns that do not compile are left out; they were refused when they were entered. */
export function createRedactor(settings: RedactionSettings): Redactor {
  const rules = [
    ...(settings.keys ? keyPatterns.map((pattern) => ({ pattern, marker: '[redacted: key]' })) : []),
    ...(settings.emails ? [{ pattern: emailPattern, marker: '[redacted: e-mail]' }] : []),
    ...settings.patterns
      .filter((pattern) => checkPattern(pattern) === null)
      .map((pattern) => ({ pattern, marker: '[redacted]' })),
  ].map(({ pattern, marker }) => ({ compiled: RE2JS.compile(pattern), marker }))

  const words = (text: string): string =>
    rules.reduce((rest, { compiled, marker }) => compiled.matcher(rest).replaceAll(marker), text)
  const body = (text: string): string => {
    if (settings.bodies === 'all') return words(text)
    return settings.bodies === 'metadata' && text !== '' ? `[redacted: ${text.length} characters]` : ''
  }
  return {
    words,
    output: body,
    input: (messages) =>
      settings.bodies === 'nothing' ? [] : messages.map(({ role, content }) => ({ role, content: body(content) })),
  }
}

/** What goes on record of an end. */
export function redactEnd(end: TurnEnd, redactor: Redactor): TurnEnd {
  return {
    ...end,
    output: redactor.output(end.output),
    reasoning: redactor.output(end.reasoning),
    statusMessage: end.statusMessage === null ? null : redactor.words(end.statusMessage),
    errorMessage: end.errorMessage === null ? null : redactor.words(end.errorMessage),
  }
}

import { i18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'

type Compiled = ReturnType<typeof compileMessage>

/** What a build makes of a message with values: its id, and its English taken apart (scripts/build/compiled-words.ts). */
type Built = readonly [id: string, english: Compiled]

declare const marked: unique symbol

/** A message that `t` says later: where a constant is made, nobody has chosen a language yet. */
export interface Message {
  readonly [marked]: true
}

export type Values = Readonly<Record<string, string | number>>

const compiled = new Map<string, Compiled>()

// In a build all are compiled, and the compiler is not in it.
i18n.setMessagesCompiler((message) => {
  const known = compiled.get(message) ?? compileMessage(message)
  compiled.set(message, known)
  return known
})
i18n.loadAndActivate({ locale: 'en', messages: {} })

/** Marks the English of a message for a constant. It is written out here, so that it is found. */
export const msg = (english: string): Message => english as unknown as Message

/**
 * An English message in the language that is spoken, or in English where the catalogue has none. The English is the key: it is
 * written out at the call, in ICU's message format (`{name}`, `{count, plural, one {# chat} other {# chats}}`).
 * `context` tells two meanings of one English word apart: `t('Open', {}, 'state')` is `state|Open` in the catalogue.
 */
export function t(message: string | Message, values?: Values, context?: string): string {
  const given = message as unknown as string | Built
  const [name, english] = typeof given === 'string' ? [given, given] : given
  const id = context === undefined ? name : `${context}|${name}`
  const spoken = i18n.messages[id] ?? english
  if (typeof spoken === 'string' && !spoken.includes('{')) return spoken
  return i18n._(id, values, { message: english as string })
}

/** Marks an English text that travels as it is, out of main or a table, and is looked up where it is shown (`shown`). It has no values. */
export const words = (english: string): string => english

/** Finds what `said` put together again: it comes with the words of a language (`speak`). */
let read: ((english: string) => string | null) | null = null
export const readBy = (reader: typeof read): void => {
  read = reader
}

/** What `words` marked, or `said` put together, in the language that is spoken; any other text as it is. */
export const shown = (english: string): string => {
  const spoken = i18n.messages[english]
  return typeof spoken === 'string' && !english.includes('{') ? spoken : (read?.(english) ?? english)
}

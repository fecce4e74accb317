import { setupI18n } from '@lingui/core'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Values } from './t.ts'

const english = setupI18n({ locale: 'en', messages: { en: {} } })
english.setMessagesCompiler(compileMessage)

/**
 * The English of a message that travels as text out of main, or is stored: with its values, and written out at the call as for `t`.
 * Its translation is in main.json, where `shown` finds it again by the English (read-said.ts).
 */
export function said(message: string, values: Values): string {
  // A build has taken it apart, as `t` has it.
  const given = message as unknown as string | [id: string, english: string]
  const [id, written] = typeof given === 'string' ? [given, given] : given
  return english._(id, values, { message: written })
}

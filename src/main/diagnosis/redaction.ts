import { withoutHome } from './home.ts'

/** What takes keys, e-mail addresses and the user's name out of a text that is to be read by others. It takes a moment to load. */
export async function logRedaction(): Promise<(text: string) => string> {
  const { createRedactor, noRedaction } = await import('../records/redaction/redaction.ts')
  const redactor = createRedactor({ ...noRedaction, keys: true, emails: true })
  return (text) => redactor.words(withoutHome(text))
}

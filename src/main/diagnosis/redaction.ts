/** What takes keys and e-mail addresses out of a text that is to be read by others. It takes a moment to load. */
export async function logRedaction(): Promise<(text: string) => string> {
  const { createRedactor, noRedaction } = await import('../records/redaction/redaction.ts')
  return createRedactor({ ...noRedaction, keys: true, emails: true }).words
}

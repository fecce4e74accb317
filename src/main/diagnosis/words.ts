/** With where it happened, as far as that is known. */
export function wordsOfError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

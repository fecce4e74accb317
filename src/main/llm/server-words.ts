/** The names under which servers say in words what went wrong, and nothing else. */
export const errorNames = [
  'message',
  'msg',
  'detail',
  'error_description',
  'error_message',
  'error_msg',
  'errorMessage',
  'errorMsg',
  'errors',
] as const

/** Those, and others that an error may have; the likeliest first. */
const wordNames = ['error', ...errorNames, 'base_resp', 'status_msg', 'details', 'reason', 'title']

/** What an error's body says in words; JSON that has none of the usual names says itself. */
export function serverWords(bodyText: string): string {
  let body: unknown
  try {
    body = JSON.parse(bodyText)
  } catch {
    return bodyText.trim()
  }
  const words = wordsIn(body)
  if (words !== null) return words
  const isNothing = typeof body !== 'object' || body === null || Object.keys(body).length === 0
  return isNothing ? '' : bodyText.trim()
}

function wordsIn(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value
  if (typeof value !== 'object' || value === null || depth > 4) return null
  if (Array.isArray(value)) return wordsIn(value[0], depth + 1)
  const fields = value as Record<string, unknown>
  for (const name of wordNames) {
    const text = wordsIn(fields[name], depth + 1)
    if (text !== null) return withUpstream(text, fields['metadata'])
  }
  return null
}

/** OpenRouter says 'Provider returned error', and apart from that what the provider said. */
function withUpstream(text: string, metadata: unknown): string {
  const raw = typeof metadata === 'object' && metadata !== null && 'raw' in metadata ? metadata.raw : null
  return typeof raw === 'string' && raw.trim() !== '' ? `${text}: ${serverWords(raw)}` : text
}

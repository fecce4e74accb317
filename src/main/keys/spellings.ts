/** Shorter keys are not looked for: their letters stand in too many words. */
const minKeyLength = 6
/** Shorter ones of digits alone neither: they stand in times and counts. */
const minDigits = 12

/** What is entered where a server wants a key and looks at none, and the words of the protocols: these are no secrets. */
const placeholders = 'ollama lm-studio lmstudio not-needed no-key no-key-required placeholder anything unused'
const protocolWords =
  'choices content message messages assistant reasoning finish_reason stop_reason function metadata completion ' +
  'completions timestamp successes errors version status application'
const notSecret = new Set(`${placeholders} ${protocolWords}`.split(' '))

export function isSecret(key: string): boolean {
  const isCount = /^\d+$/.test(key) && key.length < minDigits
  return key.length >= minKeyLength && !isCount && !notSecret.has(key.toLowerCase())
}

/**
 * The texts that give a key away: itself, in capitals and without, as UTF-8 bytes, in hex, and in Base64 wherever it
 * stands in what was encoded. Escapes of single characters are not among them: the scanner decodes those.
 */
export function spellingsOf(key: string): string[] {
  const bytes = Buffer.from(key, 'utf8')
  const hex = bytes.toString('hex')
  const base64 = [0, 1, 2].map((offset) => stableBase64(bytes, offset))
  const spellings = [
    key,
    key.toLowerCase(),
    key.toUpperCase(),
    bytes.toString('latin1'),
    hex,
    hex.toUpperCase(),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ]
  return [...new Set(spellings)].filter((text) => text.length >= minKeyLength)
}

/** The characters that depend on nothing but the key, where `offset` bytes (modulo 3) stand before it. */
function stableBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString('base64')
    .replaceAll('=', '')
  const isLastShared = (offset + bytes.length) % 3 !== 0
  return text.slice([0, 2, 3][offset], isLastShared ? -1 : undefined)
}

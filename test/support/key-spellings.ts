const bytesOf = (text: string): number[] => [...Buffer.from(text)]
const hex = (byte: number): string => byte.toString(16).padStart(2, '0')

/** What a tactless server may make of a key, by the name of what it is. Written without the app's own code. */
export function waysToWrite(key: string, publicKey = 'pk-lf-1'): Record<string, string> {
  const percent = bytesOf(key).map((byte) => `%${hex(byte)}`)
  return {
    plain: key,
    percentLower: percent.join(''),
    percentUpper: percent.join('').toUpperCase(),
    percentPartly: [...key].map((letter, index) => (index % 4 === 1 ? percent[index] : letter)).join(''),
    json: bytesOf(key)
      .map((byte) => `\\u00${hex(byte)}`)
      .join(''),
    html: bytesOf(key)
      .map((byte) => `&#${byte};`)
      .join(''),
    htmlHex: bytesOf(key)
      .map((byte) => `&#x${hex(byte)};`)
      .join(''),
    base64: Buffer.from(key).toString('base64'),
    base64Pair: Buffer.from(`${publicKey}:${key}`).toString('base64'),
    base64Shifted: Buffer.from(`x${publicKey}:${key}!`).toString('base64'),
    base64Url: Buffer.from(`xy${publicKey}:${key}`).toString('base64url'),
    hex: Buffer.from(key).toString('hex'),
  }
}

/** Which of these ways a text gives the key away; by the middle of each, so that an end that stayed does not matter. */
export function waysFound(text: string, key: string, publicKey?: string): string[] {
  return Object.entries(waysToWrite(key, publicKey)).flatMap(([name, spelling]) => {
    const middle = spelling.slice(Math.floor(spelling.length * 0.55), Math.floor(spelling.length * 0.9))
    return text.includes(middle) ? [name] : []
  })
}

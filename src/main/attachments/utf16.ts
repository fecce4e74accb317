/** Latin letters, spaces and line ends have a zero, and always on the same side. */
export function unmarkedUtf16(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const head = bytes.subarray(0, 4_096)
  const zeros = [0, 0]
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even + odd === 0 || (even > 0 && odd > 0) || even + odd < head.length / 50) return null
  const decoder = odd > 0 ? 'utf-16le' : 'utf-16be'
  const text = new TextDecoder(decoder).decode(head.subarray(0, head.length - (head.length % 2)))
  // A pair may be cut at the end.
  const odds = text.slice(0, -1).match(/(?!\s)\p{Cc}|[\p{Co}\p{Cn}\uFFFD]/gu)?.length ?? 0
  return odds === 0 ? decoder : null
}

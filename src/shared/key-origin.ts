/**
 * The address a key belongs to: scheme, host and port, as URL writes them. Null where it is no web address, to which no
 * key is sent.
 */
export function keyOriginOf(address: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, origin } = new URL(address)
  return protocol === 'https:' || protocol === 'http:' ? origin : null
}

import { createHash } from 'node:crypto'

/** The trace's id in 32 hex digits; null where there is none. */
export const traceIdIn = (value: unknown): string | null => idIn(value, 32)

/** A span's id in 16 hex digits; null where there is none. */
export const spanIdIn = (value: unknown): string | null => idIn(value, 16)

/**
 * Case and the dashes of a UUID do not count, shorter ones (64 bits, from Zipkin) get zeros in front, Base64 of the
 * right number of bytes is read, as protobuf writes it in JSON. Any other text, such as ids of one's own in Langfuse, becomes a
 * digest of it, always the same. Nothing but zeros is none, by W3C Trace Context.
 */
function idIn(value: unknown, digits: number): string | null {
  if (typeof value !== 'string') return null
  const id = value.trim()
  if (id === '') return null
  const hex = (isUuid.test(id) ? id.replaceAll('-', '') : id).toLowerCase()
  const known = isHex.test(hex) && hex.length <= digits ? hex.padStart(digits, '0') : fromBase64(id, digits)
  if (known !== null) return /^0+$/.test(known) ? null : known
  return createHash('sha256').update(id).digest('hex').slice(0, digits)
}

const isHex = /^[\da-f]+$/
const isUuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

function fromBase64(id: string, digits: number): string | null {
  if (!/^[A-Za-z\d+/]+=+$/.test(id)) return null
  const bytes = Buffer.from(id, 'base64')
  return bytes.length * 2 === digits ? bytes.toString('hex') : null
}

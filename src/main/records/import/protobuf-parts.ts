import type { ByteReader } from './byte-reader.ts'

/** Of one message that cannot be read in parts, and of one span. What is longer is passed over. */
const maxMessageBytes = 64_000_000
/** Many spans in one message are read so much at a time. */
const cutBytes = 2_000_000

/** Fields of `ResourceSpans` and of `ScopeSpans`: what holds for all, and the list. */
const commonTag = 0x0a
const listTag = 0x12

/** A `ResourceSpans` with some of the spans, or what is wrong. */
export type Part = Uint8Array | 'too-long' | 'broken'

export type Head = { tag: number; headBytes: number; messageBytes: number } | 'end' | 'broken'

/** A tag of a message's field and how long the message is, as a varint. */
export async function messageHead(reader: ByteReader): Promise<Head> {
  const bytes = await reader.peek(6)
  const [tag] = bytes
  if (tag === undefined) return 'end'
  if ((tag & 7) !== 2) return 'broken'
  const message = lengthIn(bytes, 1)
  if (!message) return 'broken'
  await reader.take(message.end)
  return { tag, headBytes: message.end, messageBytes: message.length }
}

/** A varint, and where it ends; null where none does. */
export function lengthIn(bytes: Uint8Array, from: number): { length: number; end: number } | null {
  let length = 0
  for (let at = from; at < Math.min(bytes.byteLength, from + 5); at += 1) {
    const byte = bytes[at] ?? 0
    length += (byte & 0x7f) * 2 ** (7 * (at - from))
    if (byte < 0x80) return { length, end: at + 1 }
  }
  return null
}

/**
 * The next `ResourceSpans`, of so many bytes: as it is, or a long one in several, each with the resource and the scope of its spans. These
 * have to stand before the spans, as every exporter writes them; else it is read as one.
 */
export async function* partsOf(reader: ByteReader, messageBytes: number, partBytes = cutBytes): AsyncGenerator<Part> {
  let wasBroken = false
  for await (const part of resourceParts(reader, messageBytes, partBytes)) {
    // What breaks off is broken within and without.
    if (part !== 'broken' || !wasBroken) yield part
    wasBroken ||= part === 'broken'
  }
}

async function* resourceParts(reader: ByteReader, messageBytes: number, partBytes: number): AsyncGenerator<Part> {
  if (!(await isCut(reader, messageBytes, partBytes))) {
    yield await whole(reader, messageBytes)
    return
  }
  let resource: Uint8Array = new Uint8Array()
  const fields = fieldsOf(reader, messageBytes)
  for (let field = await fields.next(); field !== null; field = await fields.next()) {
    if (field === 'broken') yield 'broken'
    else if (field.tag === listTag) {
      for await (const part of scopeParts(reader, field.messageBytes, partBytes))
        yield typeof part === 'string' ? part : Buffer.concat([resource, fieldWith(listTag, [part])])
    } else {
      const common = await whole(reader, field.messageBytes)
      if (typeof common === 'string') yield common
      else if (field.tag === commonTag) resource = fieldWith(commonTag, [common])
    }
  }
}

/** The same of a `ScopeSpans`. */
async function* scopeParts(reader: ByteReader, messageBytes: number, partBytes: number): AsyncGenerator<Part> {
  if (!(await isCut(reader, messageBytes, partBytes))) {
    yield await whole(reader, messageBytes)
    return
  }
  let scope: Uint8Array = new Uint8Array()
  let spans: Uint8Array[] = []
  let heldBytes = 0
  const fields = fieldsOf(reader, messageBytes)
  for (let field = await fields.next(); field !== null; field = await fields.next()) {
    const bytes = field === 'broken' ? field : await whole(reader, field.messageBytes)
    if (field === 'broken' || typeof bytes === 'string') {
      yield bytes
      continue
    }
    if (field.tag === commonTag) scope = fieldWith(commonTag, [bytes])
    if (field.tag !== listTag) continue
    spans.push(fieldWith(listTag, [bytes]))
    heldBytes += bytes.byteLength
    if (heldBytes < partBytes) continue
    yield Buffer.concat([scope, ...spans])
    spans = []
    heldBytes = 0
  }
  if (spans.length > 0) yield Buffer.concat([scope, ...spans])
}

const isCut = async (reader: ByteReader, messageBytes: number, partBytes: number): Promise<boolean> =>
  messageBytes > partBytes && (await reader.peek(1))[0] === commonTag

async function whole(reader: ByteReader, messageBytes: number): Promise<Part> {
  if (messageBytes > maxMessageBytes) {
    await reader.skip(messageBytes)
    return 'too-long'
  }
  const bytes = await reader.take(messageBytes)
  return bytes.byteLength < messageBytes ? 'broken' : bytes
}

/** The heads of a message's fields, each once the field before was read; null at its end. What follows a broken one is passed over. */
function fieldsOf(reader: ByteReader, messageBytes: number) {
  let leftBytes = messageBytes
  return {
    async next(): Promise<Exclude<Head, 'end'> | null> {
      if (leftBytes === 0) return null
      const head = await messageHead(reader)
      const isWhole = typeof head !== 'string' && head.headBytes + head.messageBytes <= leftBytes
      if (typeof head !== 'string') leftBytes -= Math.min(leftBytes, head.headBytes)
      if (isWhole) {
        leftBytes -= head.messageBytes
        return head
      }
      await reader.skip(leftBytes)
      leftBytes = 0
      return 'broken'
    },
  }
}

function fieldWith(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const head = [tag]
  let length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0)
  for (; length >= 0x80; length = Math.floor(length / 0x80)) head.push((length % 0x80) | 0x80)
  return Buffer.concat([Uint8Array.from([...head, length]), ...parts])
}

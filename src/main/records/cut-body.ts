const cutForLangfuse = '… [cut by Holdfast: too large for Langfuse]'

/**
 * An input or output with at most `maxBytes` bytes of UTF-8, plus `marker`, which says so. What is JSON stays JSON: its
 * longest texts are shortened, and of a list that is too long even then, or of a message's lists, the middle is left out.
 */
export function cutBody(text: string, maxBytes: number, marker = cutForLangfuse): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  const value = parseContainer(text)
  return value === null ? cutBytes(text, maxBytes) + marker : JSON.stringify(cutValue(value, maxBytes, marker))
}

function cutValue(value: object, maxBytes: number, marker: string): unknown {
  const markerBytes = Buffer.byteLength(marker)
  const roomBytes = maxBytes + markerBytes
  const texts = textSizes(value)
  const otherBytes = jsonBytes(value) - texts.reduce((sum, bytes) => sum + bytes, 0)
  const shortest = texts.reduce((sum, bytes) => sum + Math.min(bytes, 2 * markerBytes), 0)
  if (otherBytes + shortest > roomBytes) {
    if (Array.isArray(value)) return leaveOutMiddle(value, roomBytes, marker)
    const fewer = withShortLists(value, roomBytes / 2, marker)
    return jsonBytes(shorten(fewer, 0, marker)) < jsonBytes(shorten(value, 0, marker))
      ? cutValue(fewer, maxBytes, marker)
      : marker
  }
  let limit = fairShare(texts, roomBytes - otherBytes) - markerBytes
  for (;;) {
    const short = shorten(value, Math.max(0, limit), marker)
    // Where a text's beginning has more escapes than the rest of it, its share was reckoned too large.
    if (limit <= 0 || jsonBytes(short) <= roomBytes) return short
    limit = Math.floor(limit * 0.9) - 1
  }
}

const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

function textSizes(value: unknown): number[] {
  if (typeof value === 'string') return [jsonBytes(value) - 2]
  if (Array.isArray(value)) return value.flatMap(textSizes)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textSizes) : []
}

/** The limit at which texts of these sizes, each cut to it, take so many bytes together: the short ones stay whole. */
function fairShare(sizes: number[], roomBytes: number): number {
  let left = roomBytes
  const ascending = sizes.toSorted((a, b) => a - b)
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index))
    if (size > share) return share
    left -= size
  }
  return roomBytes
}

/** The first and the last items that fit; in a list of messages the beginning and the newest say most. */
function leaveOutMiddle(items: unknown[], roomBytes: number, marker: string): unknown {
  const short = items.map((item) => shorten(item, 0, marker))
  const sizes = short.map((item) => Buffer.byteLength(JSON.stringify(item)) + 1)
  let left = roomBytes - Buffer.byteLength(marker) - 4
  let first = 0
  let last = short.length
  while (first < last) {
    const fromFront = first <= short.length - last
    left -= sizes[fromFront ? first : last - 1] ?? 0
    if (left < 0) break
    if (fromFront) first += 1
    else last -= 1
  }
  return [...short.slice(0, first), marker, ...short.slice(last)]
}

/** A message with many tool calls or annotations: its lists share so many bytes. */
function withShortLists(value: object, roomBytes: number, marker: string): object {
  const lists = Object.values(value).filter(Array.isArray)
  const shareBytes = roomBytes / Math.max(1, lists.length)
  const cut = (item: unknown): unknown =>
    Array.isArray(item) && jsonBytes(item) > shareBytes ? leaveOutMiddle(item, shareBytes, marker) : item
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cut(item)]))
}

/** The same with every text cut to `maxBytes`; names of fields and short texts stay. */
function shorten(value: unknown, maxBytes: number, marker: string): unknown {
  if (typeof value === 'string') {
    return Buffer.byteLength(value) <= maxBytes + Buffer.byteLength(marker) ? value : cutBytes(value, maxBytes) + marker
  }
  if (Array.isArray(value)) return value.map((item) => shorten(item, maxBytes, marker))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shorten(item, maxBytes, marker)]))
}

function parseContainer(text: string): object | null {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return JSON.parse(text) as object
  } catch {
    return null
  }
}

/** By whole characters. */
function cutBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  let end = Math.min(maxBytes, bytes.length)
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end).toString()
}

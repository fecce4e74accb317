// SQLite's file format: https://www.sqlite.org/fileformat2.html

export type Value = string | number | bigint | Buffer | null

/** A cell of a table's leaf (`rowid` set) or of an index (`rowid` null), or the way to a page below. */
export interface Cell {
  /** Null in an index. */
  rowid: number | null
  /** The page to the left; null in a leaf. */
  child: number | null
  payloadBytes: number
  /** What of the payload lies in this page. */
  local: Buffer
  overflowPage: number
}

export interface TreePage {
  kind: 'table leaf' | 'table interior' | 'index leaf' | 'index interior'
  cells: Cell[]
  /** The page to the right of the last cell; null in a leaf. */
  rightChild: number | null
  /** Every byte is accounted for, as SQLite leaves it. */
  isTidy: boolean
}

const kinds = new Map<number, TreePage['kind']>([
  [2, 'index interior'],
  [5, 'table interior'],
  [10, 'index leaf'],
  [13, 'table leaf'],
])

/** Null where the page is none of a tree. Cells that lead out of the page are left out, and it is not tidy then. */
export function parseTreePage(page: Buffer, pageNumber: number): TreePage | null {
  const start = pageNumber === 1 ? 100 : 0
  const kind = kinds.get(page[start] ?? 0)
  if (!kind) return null
  const isInterior = kind.endsWith('interior')
  const count = page.readUInt16BE(start + 3)
  const pointersAt = start + (isInterior ? 12 : 8)
  const pointersEnd = pointersAt + 2 * count
  if (pointersEnd > page.length) return null
  const taken: [from: number, to: number][] = []
  const cells: Cell[] = []
  let isTidy = true
  for (let index = 0; index < count; index += 1) {
    const at = page.readUInt16BE(pointersAt + 2 * index)
    const parsed = at < pointersEnd ? null : parseCell(page, at, kind)
    if (!parsed) {
      isTidy = false
      continue
    }
    taken.push([at, at + Math.max(4, parsed.size)])
    cells.push(parsed.cell)
  }
  return {
    kind,
    cells,
    rightChild: isInterior ? page.readUInt32BE(start + 8) : null,
    isTidy: isTidy && fillsItsPage(page, start, pointersEnd, taken),
  }
}

function parseCell(page: Buffer, at: number, kind: TreePage['kind']): { cell: Cell; size: number } | null {
  let next = at
  const isInterior = kind.endsWith('interior')
  const child = isInterior && next + 4 <= page.length ? page.readUInt32BE(next) : null
  if (isInterior) next += 4
  if (kind === 'table interior') {
    const key = readVarint(page, next)
    if (!key || child === null) return null
    const cell = { rowid: key.value, child, payloadBytes: 0, local: Buffer.alloc(0), overflowPage: 0 }
    return { cell, size: key.next - at }
  }
  const payload = readVarint(page, next)
  if (!payload || payload.value < 0) return null
  next = payload.next
  let rowid: number | null = null
  if (kind === 'table leaf') {
    const key = readVarint(page, next)
    if (!key) return null
    rowid = key.value
    next = key.next
  }
  const localBytes = localSize(payload.value, page.length, kind)
  const overflows = localBytes < payload.value
  const end = next + localBytes + (overflows ? 4 : 0)
  if (end > page.length) return null
  const overflowPage = overflows ? page.readUInt32BE(next + localBytes) : 0
  const local = page.subarray(next, next + localBytes)
  return { cell: { rowid, child, payloadBytes: payload.value, local, overflowPage }, size: end - at }
}

function localSize(payloadBytes: number, usable: number, kind: TreePage['kind']): number {
  const max = kind === 'table leaf' ? usable - 35 : Math.floor(((usable - 12) * 64) / 255) - 23
  if (payloadBytes <= max) return payloadBytes
  const min = Math.floor(((usable - 12) * 32) / 255) - 23
  const split = min + ((payloadBytes - min) % (usable - 4))
  return split <= max ? split : min
}

/** As SQLite's own check has it: cells, free blocks and counted crumbs are all there is, and none lies over another. */
function fillsItsPage(page: Buffer, start: number, pointersEnd: number, cells: [number, number][]): boolean {
  const contentAt = page.readUInt16BE(start + 5) || 65_536
  if (contentAt < pointersEnd || contentAt > page.length) return false
  const taken = [...cells]
  for (let at = page.readUInt16BE(start + 1), last = 0; at !== 0;) {
    if (at <= last || at < contentAt || at + 4 > page.length) return false
    const size = page.readUInt16BE(at + 2)
    if (size < 4 || at + size > page.length) return false
    taken.push([at, at + size])
    last = at
    at = page.readUInt16BE(at)
  }
  let crumbs = 0
  let end = contentAt
  for (const [from, to] of taken.sort((a, b) => a[0] - b[0])) {
    if (from < end) return false
    crumbs += from - end
    end = to
  }
  return crumbs + page.length - end === page[start + 7]
}

/** The values of a record; null where it is none. */
export function parseRecord(payload: Buffer): Value[] | null {
  const header = readVarint(payload, 0)
  if (!header || header.value < header.next || header.value > payload.length) return null
  const values: Value[] = []
  let at = header.value
  for (let next = header.next; next < header.value;) {
    const type = readVarint(payload, next)
    if (!type || type.value < 0 || type.next > header.value) return null
    next = type.next
    const size = sizeOf(type.value)
    if (size === null || at + size > payload.length) return null
    values.push(readValue(payload.subarray(at, at + size), type.value))
    at += size
  }
  return at === payload.length ? values : null
}

const integerSizes = [0, 1, 2, 3, 4, 6, 8]

function sizeOf(type: number): number | null {
  if (type <= 6) return integerSizes[type] ?? 0
  if (type === 7) return 8
  if (type <= 9) return 0
  return type <= 11 ? null : (type - (type % 2 === 0 ? 12 : 13)) / 2
}

function readValue(bytes: Buffer, type: number): Value {
  if (type === 0) return null
  if (type <= 5) return bytes.readIntBE(0, bytes.length)
  if (type === 6) {
    const big = bytes.readBigInt64BE(0)
    return Number.isSafeInteger(Number(big)) ? Number(big) : big
  }
  if (type === 7) return bytes.readDoubleBE(0)
  if (type <= 9) return type - 8
  return type % 2 === 0 ? Buffer.from(bytes) : bytes.toString('utf8')
}

/** Beyond what a number holds it is inexact: no key and no length of ours is that large. */
function readVarint(bytes: Buffer, at: number): { value: number; next: number } | null {
  let value = 0
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[at + index]
    if (byte === undefined) return null
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) return { value, next: at + index + 1 }
  }
  const last = bytes[at + 8]
  if (last === undefined) return null
  // Nine bytes are 64 bits, the first of which is the sign.
  const whole = BigInt.asIntN(64, BigInt(value) * 256n + BigInt(last))
  return { value: Number(whole), next: at + 9 }
}

import { createJsonCuts } from './json-cuts.ts'

/** A value within a file of JSON, as text. */
export interface JsonPiece {
  /** The beginning alone where something is wrong with it. */
  text: string
  /** Where it begins, from 1. */
  line: number
  /** Its number in the list that it stands in; null where it stands for itself. */
  entry: number | null
  problem: 'too-long' | 'broken' | null
}

const quote = 0x22
const backslash = 0x5c
const newLine = 0x0a
const comma = 0x2c
const colon = 0x3a
const openList = 0x5b
const closeList = 0x5d
const openObject = 0x7b
const closeObject = 0x7d
/** What is kept of a piece that is wrong. */
const keptBytes = 1000
/** What the beginning of an object is, if its list is read entry by entry. */
const isListHead = /^\{\s*"(?:resourceSpans|resource_spans|data)"\s*:\s*$/

const isBlank = (byte: number): boolean =>
  byte === 0x20 || byte === newLine || byte === 0x0d || byte === 0x09 || byte === 0x1e

/**
 * Cuts JSON into its values: each of a list that the file is or holds (`resourceSpans`, `data`), or else each text, of which there may be
 * many, on a line of its own or on several. Bytes may come in chunks of any size. Only strings and brackets are looked at; whether a
 * piece is JSON its reader finds out. Where JSON allows no further line, as after a text that breaks off, the next line begins anew.
 * A value of more than `cutBytes` comes in several, where `createJsonCuts` knows how; one of more than `maxBytes` is passed over.
 */
export function createJsonPieces(maxBytes: number, cutBytes: number) {
  const cuts = createJsonCuts()
  let line = 1
  let depth = 0
  let isInString = false
  let isEscaped = false
  /** The last byte that means something, outside of strings. */
  let before = 0
  let isNewLine = false
  /** Pieces begin at this depth: that of the list's entries, or 0. */
  let baseDepth = 0
  let entry = 0
  /** Set in what follows the list of an object. */
  let isTail = false
  let isOpen = false
  let openedAtLine = 1
  let held: Uint8Array[] = []
  let heldBytes = 0
  let wasBroken = false

  function hold(bytes: Uint8Array): void {
    heldBytes += bytes.byteLength
    if (heldBytes <= maxBytes) held.push(bytes)
    else held = [Buffer.concat([...held, bytes.subarray(0, keptBytes)]).subarray(0, keptBytes)]
  }

  function take(isBroken: boolean): JsonPiece {
    const problem = isBroken ? 'broken' : heldBytes > maxBytes ? 'too-long' : null
    const bytes = Buffer.concat(held)
    const text = bytes.toString('utf8', 0, problem === null ? undefined : keptBytes)
    held = []
    heldBytes = 0
    isOpen = false
    return { text, line: openedAtLine, entry: baseDepth > 0 ? entry : null, problem }
  }

  /** What is held from a byte of the piece on, and what follows in the chunk. */
  function heldFrom(offset: number, more: Uint8Array): Uint8Array {
    const parts = [more]
    let from = heldBytes
    for (const part of held.toReversed()) {
      if (from <= offset) break
      from -= part.byteLength
      parts.unshift(from < offset ? part.subarray(offset - from) : part)
    }
    return Buffer.concat(parts)
  }

  /** The text breaks off here: what was read of the piece is given as such, and the next text begins. */
  function* breakOff(isWord: boolean): Generator<JsonPiece> {
    if (!isOpen) openedAtLine = line
    const piece = take(true)
    depth = 0
    isInString = false
    isEscaped = false
    baseDepth = 0
    entry = 0
    isTail = false
    // Of a broken text every further line may be no more than words.
    if (!isWord || !wasBroken) yield piece
    wasBroken = true
  }

  function open(at: number): number {
    isOpen = true
    openedAtLine = line
    entry += 1
    cuts.begin()
    return at
  }

  function endText(): void {
    baseDepth = 0
    entry = 0
    isTail = false
  }

  function* write(chunk: Uint8Array): Generator<JsonPiece> {
    let from = 0
    const marks = [quote, backslash, newLine].map((mark) => ({ mark, next: -1 }))
    /** Where the next byte stands that matters within a string; each mark is looked for once. */
    const endOfPlain = (at: number): number => {
      let end = chunk.byteLength
      for (const each of marks) {
        if (each.next < at) {
          const found = chunk.indexOf(each.mark, at)
          each.next = found === -1 ? chunk.byteLength : found
        }
        end = Math.min(end, each.next)
      }
      return end
    }
    for (let at = 0; at < chunk.byteLength; at += 1) {
      const byte = chunk[at] ?? 0
      if (isInString) {
        if (isEscaped) isEscaped = false
        else if (byte === backslash) isEscaped = true
        else if (byte === quote) isInString = false
        else if (byte !== newLine) at = endOfPlain(at) - 1
        else {
          // No string holds one.
          if (isOpen) hold(chunk.subarray(from, at))
          yield* breakOff(false)
          line += 1
          isNewLine = true
        }
        continue
      }
      if (isBlank(byte)) {
        if (byte !== newLine) continue
        line += 1
        isNewLine = true
        if (depth > 0 || !isOpen) continue
        // A word that is no text of JSON.
        hold(chunk.subarray(from, at))
        yield* breakOff(true)
        continue
      }
      const isOpening = byte === openObject || byte === openList
      if (isNewLine && isOpening && depth > 0 && before !== openList && before !== comma && before !== colon) {
        if (isOpen) hold(chunk.subarray(from, at))
        yield* breakOff(false)
      }
      isNewLine = false
      before = byte
      if (!isOpen && !isTail) {
        if (byte === comma || (depth === 0 && (byte === closeList || byte === closeObject))) continue
        // The mark of the order of bytes.
        if (depth === 0 && (byte === 0xef || byte === 0xbb || byte === 0xbf)) continue
        if (depth === 0 && byte === openList) {
          depth = 1
          baseDepth = 1
          continue
        }
        if (!(baseDepth > 0 && byte === closeList)) from = open(at)
      }
      if (byte === quote) isInString = true
      else if (isOpening) {
        depth += 1
        if (isOpen && heldBytes <= maxBytes) {
          const start = from
          const chunkOffset = heldBytes
          cuts.open(depth - baseDepth, byte === openList, chunkOffset + at - start, (offset) =>
            offset >= chunkOffset
              ? chunk.slice(start + offset - chunkOffset, at + 1)
              : heldFrom(offset, chunk.subarray(start, at + 1)),
          )
        }
        if (byte !== openList || depth !== 2 || baseDepth > 0 || isTail || heldBytes + at - from > keptBytes) continue
        hold(chunk.subarray(from, at))
        from = at
        if (!isListHead.test(Buffer.concat(held).toString('utf8'))) continue
        take(false)
        baseDepth = 2
        entry = 0
      } else if (byte === closeObject || byte === closeList) {
        if (isOpen && depth === baseDepth) {
          // The end of the list after a word or a number.
          hold(chunk.subarray(from, at))
          yield take(false)
        }
        depth -= 1
        if (isOpen && depth === baseDepth) {
          hold(chunk.subarray(from, at + 1))
          const piece = take(false)
          wasBroken = false
          if (depth === 0) endText()
          yield piece
        } else if (depth < baseDepth) {
          baseDepth = 0
          isTail = depth > 0
          entry = 0
        }
        if (depth <= 0) {
          depth = 0
          endText()
        }
      } else if (byte === comma && isOpen && depth === baseDepth && depth > 0) {
        hold(chunk.subarray(from, at))
        yield take(false)
      } else if (byte === comma && isOpen && heldBytes <= maxBytes && heldBytes + at - from > cutBytes) {
        const cut = cuts.at(depth - baseDepth)
        if (!cut) continue
        hold(chunk.subarray(from, at))
        hold(cut.closing)
        yield take(false)
        isOpen = true
        for (const head of cut.heads) hold(head)
        from = at + 1
      }
    }
    if (isOpen && from < chunk.byteLength) hold(chunk.subarray(from))
  }

  return {
    write,
    /** What is left at the end of the file, which is no whole value. */
    *end(): Generator<JsonPiece> {
      if (!isOpen && depth === 0) return
      yield* breakOff(depth === 0)
    },
  }
}

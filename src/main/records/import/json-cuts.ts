/** How a piece that is cut ends, and with what its rest begins, so that both are whole. */
interface Cut {
  closing: Uint8Array
  heads: Uint8Array[]
}

/** What stands before a list is read with each part of it: more than this is not said again. */
const maxHeadBytes = 500_000
const endOfList = Buffer.from(']}')
const endOfSpans = Buffer.from(']}]}')
/** Of a head, the part that has the list's name. */
const nameBytes = 64

/** Each list by its name, and what its head has to say. */
const lists = {
  scopes: { name: /"(?:scopeSpans|scope_spans|instrumentationLibrarySpans)"\s*:\s*\[$/, says: [/"resource"\s*:/] },
  spans: { name: /"spans"\s*:\s*\[$/, says: [/"(?:scope|instrumentationLibrary)"\s*:/] },
  // Of Holdfast's own export, in which they come last.
  observations: { name: /"observations"\s*:\s*\[$/, says: [/^\s*\{\s*"startedAt"\s*:/, /"traceId"\s*:/] },
} as const

/**
 * Where a long value may be cut: between the spans of OTLP, between their scopes, and between the observations of Holdfast's own export.
 * What holds for all of them has to stand before them, as exporters write it; else the value is read as one. Depths are
 * counted from the value's own bracket, which is 1.
 */
export function createJsonCuts() {
  let list: Uint8Array | null = null
  let areScopes = false
  let spans: Uint8Array | null = null
  let scopeFrom = 0

  return {
    begin(): void {
      list = null
      spans = null
    },
    /** A bracket at `offset` of the value; `headFrom` gives what stands from there up to the bracket, and the bracket. */
    open(depth: number, isList: boolean, offset: number, headFrom: (from: number) => Uint8Array): void {
      const headOf = (kind: keyof typeof lists, from: number): Uint8Array | null => {
        const { name, says } = lists[kind]
        if (offset - from > maxHeadBytes || !name.test(textOf(headFrom(Math.max(from, offset - nameBytes)))))
          return null
        const head = headFrom(from)
        const text = textOf(head)
        return says.every((what) => what.test(text)) ? head : null
      }
      if (depth === 2) {
        const scopes = isList ? headOf('scopes', 0) : null
        areScopes = scopes !== null
        list = scopes ?? (isList ? headOf('observations', 0) : null)
        spans = null
      } else if (depth === 3) {
        scopeFrom = offset
        spans = null
      } else if (depth === 4) {
        spans = isList && list && areScopes ? headOf('spans', scopeFrom) : null
      }
    },
    /** At a comma; null where the value may not be cut. */
    at(depth: number): Cut | null {
      if (list && depth === 2) return { closing: endOfList, heads: [list] }
      return list && spans && depth === 4 ? { closing: endOfSpans, heads: [list, spans] } : null
    },
  }
}

/** Only names are looked for, which are ASCII. */
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

import type { PageFile } from './page-file.ts'
import { parseRecord, parseTreePage, type Cell, type TreePage, type Value } from './tree-page.ts'

export interface Row {
  /** Null in a table without rowids. */
  rowid: number | null
  values: Value[]
}

/** Reads trees page by page, round whatever is broken in them. */
export interface TreeReader {
  /** Every row that can be reached from the root, in order. True where nothing on the way was missing or out of shape. */
  walk(root: number, onRow: (row: Row) => void): boolean
  /** Every page that no walk has reached and that is not free, with what stands in it. */
  scanRest(onPage: (page: TreePage, rows: Row[]) => void): void
  /** Pages that are the root of a tree, by the file's own map. */
  roots(): number[]
  /** The kind of the leaves below a root, and one row of them; null where there is none. */
  peek(root: number): { kind: TreePage['kind']; row: Row } | null
}

const deepest = 20

export function createTreeReader(file: PageFile): TreeReader {
  const visited = new Uint8Array(file.pageCount + 1)
  const map = createPageMap(file)

  function rowOf(cell: Cell, marks: boolean): Row | null {
    const payload = wholePayload(cell, marks)
    const values = payload && parseRecord(payload)
    return values ? { rowid: cell.rowid, values } : null
  }

  function wholePayload(cell: Cell, marks: boolean): Buffer | null {
    let missing = cell.payloadBytes - cell.local.length
    if (missing === 0) return cell.local
    const perPage = file.pageBytes - 4
    if (missing > file.pageCount * perPage) return null
    const parts = [cell.local]
    for (let next = cell.overflowPage; missing > 0;) {
      const page = next <= file.pageCount ? file.page(next) : null
      if (!page) return null
      if (marks) visited[next] = 1
      const part = page.subarray(4, 4 + Math.min(missing, perPage))
      parts.push(part)
      missing -= part.length
      next = page.readUInt32BE(0)
    }
    return Buffer.concat(parts)
  }

  function walk(root: number, onRow: (row: Row) => void): boolean {
    let clean = true
    let last = -Infinity

    function emit(cell: Cell): void {
      const row = rowOf(cell, true)
      if (!row) {
        clean = false
        return
      }
      if (row.rowid !== null) last = row.rowid
      onRow(row)
    }

    /** A row whose number is out of its order would be taken for another one. */
    function emitLeaf(cells: Cell[], high: number): void {
      const isOutside = cells.some(({ rowid }) => rowid !== null && rowid > high)
      const allOutside = cells.every(({ rowid }) => rowid !== null && rowid > high)
      if (isOutside) clean = false
      for (const [index, cell] of cells.entries()) {
        const { rowid } = cell
        const next = cells[index + 1]?.rowid ?? (allOutside ? Infinity : high + 1)
        if (rowid !== null && (rowid <= last || (rowid >= next && next > last))) clean = false
        else emit(cell)
      }
    }

    function descend(number: number, depth: number, high: number): void {
      const page = number >= 1 && number <= file.pageCount && depth < deepest ? file.page(number) : null
      const tree = page && visited[number] === 0 ? parseTreePage(page, number) : null
      if (!tree || map.isMap(number)) {
        clean = false
        return
      }
      visited[number] = 1
      if (!tree.isTidy || file.isSuspect(number)) clean = false
      if (tree.kind === 'table leaf') {
        emitLeaf(tree.cells, high)
        return
      }
      let before = last
      for (const cell of tree.cells) {
        if (cell.child !== null) {
          const bound = cell.rowid ?? Infinity
          const isInOrder = cell.rowid === null || (bound > before && bound <= high)
          if (!isInOrder) clean = false
          descend(cell.child, depth + 1, isInOrder ? bound : Infinity)
          if (isInOrder && cell.rowid !== null) before = bound
        }
        if (tree.kind.startsWith('index')) emit(cell)
      }
      if (tree.rightChild !== null) descend(tree.rightChild, depth + 1, high)
    }

    descend(root, 0, Infinity)
    return clean
  }

  function peek(root: number): { kind: TreePage['kind']; row: Row } | null {
    for (let number = root, depth = 0; depth < deepest; depth += 1) {
      const page = file.page(number)
      const tree = page && parseTreePage(page, number)
      if (!tree) return null
      const child = tree.cells[0]?.child ?? tree.rightChild
      if (child === null || child === undefined) {
        const [cell] = tree.cells
        const row = cell ? rowOf(cell, false) : null
        return row && { kind: tree.kind, row }
      }
      number = child
    }
    return null
  }

  return {
    walk,
    peek,
    roots: () => map.roots(),
    scanRest: (onPage) => {
      for (let number = 1; number <= file.pageCount; number += 1) {
        if (visited[number] === 1 || map.isMap(number) || map.isFree(number)) continue
        const page = file.page(number)
        const tree = page && parseTreePage(page, number)
        if (!tree || tree.kind === 'table interior') continue
        onPage(
          tree,
          tree.cells.flatMap((cell) => rowOf(cell, false) ?? []),
        )
      }
    },
  }
}

interface PageMap {
  isMap(number: number): boolean
  isFree(number: number): boolean
  roots(): number[]
}

/** What a database that can shrink keeps of each page: whether it is free, a root or a part of something. */
function createPageMap(file: PageFile): PageMap {
  const perMap = Math.floor(file.pageBytes / 5) + 1
  const lockedPage = Math.floor(0x4000_0000 / file.pageBytes) + 1
  const second = file.page(2)
  const kindsSeen = new Set(second ? [second[0], second[5], second[10]] : [])
  const exists = second !== null && [...kindsSeen].every((kind) => kind !== undefined && kind <= 5)
  let mapNumber = 0
  let mapPage: Buffer | null = null

  const mapOf = (number: number): number => {
    const first = Math.floor((number - 2) / perMap) * perMap + 2
    return first === lockedPage ? first + 1 : first
  }
  const kindOf = (number: number): number => {
    if (!exists || number < 3) return 0
    const holder = mapOf(number)
    if (holder !== mapNumber) {
      mapPage = file.page(holder)
      mapNumber = holder
    }
    return mapPage?.[5 * (number - holder - 1)] ?? 0
  }
  return {
    isMap: (number) => exists && number >= 2 && mapOf(number) === number,
    isFree: (number) => kindOf(number) === 2,
    roots: () => Array.from({ length: file.pageCount }, (_, index) => index + 1).filter((page) => kindOf(page) === 1),
  }
}

import type { ObservationColumns } from '../../../shared/domain.ts'

// Rows are places in the columns of a trace; lines are places in the tree as it is written out, parents before children.

export interface TraceTree {
  /** The row on each line. */
  rows: readonly number[]
  depths: readonly number[]
  /** The line of the parent of each, -1 where it begins a tree. */
  parentLines: readonly number[]
  /** How many lines below each belong to it. */
  sizes: readonly number[]
  /** The line of each row. */
  lineOf: readonly number[]
}

/**
 * Every row once, whatever the parents say: those without one, or whose parent is not in the trace, begin a tree; of rows that are
 * each other's parents the earliest begins one.
 */
export function treeOf({ parents }: Pick<ObservationColumns, 'parents'>): TraceTree {
  const { firstChild, nextSibling } = familiesOf(parents)
  const rows: number[] = []
  const depths: number[] = []
  const parentLines: number[] = []
  const lineOf = Array<number>(parents.length).fill(-1)
  /** The first of these siblings that is not written yet: in a circle the first one comes round again. */
  const unwritten = (sibling: number): number => {
    let at = sibling
    while (at >= 0 && lineOf[at] !== -1) at = nextSibling[at] ?? -1
    return at
  }
  const write = (root: number): void => {
    for (let row = root, depth = 0, parentLine = -1; row >= 0;) {
      let line = rows.length
      lineOf[row] = line
      rows.push(row)
      depths.push(depth)
      parentLines.push(parentLine)
      const child = unwritten(firstChild[row] ?? -1)
      if (child >= 0) {
        row = child
        depth += 1
        parentLine = line
        continue
      }
      // Up to where the next one is; what stands beside the root is no part of its tree.
      for (row = -1; parentLine >= 0 && row < 0;) {
        row = unwritten(nextSibling[rows[line] ?? -1] ?? -1)
        if (row >= 0) break
        line = parentLine
        parentLine = parentLines[line] ?? -1
        depth -= 1
      }
    }
  }
  parents.forEach((parent, row) => {
    if (parent < 0) write(row)
  })
  // What is left are circles, and what hangs on them.
  parents.forEach((_, row) => {
    if (lineOf[row] === -1) write(row)
  })
  return { rows, depths, parentLines, sizes: sizesOf(parentLines), lineOf }
}

/** Of each row the first child, and whose child comes after it; -1 where there is none. */
function familiesOf(parents: readonly number[]): { firstChild: Int32Array; nextSibling: Int32Array } {
  const firstChild = new Int32Array(parents.length).fill(-1)
  const nextSibling = new Int32Array(parents.length).fill(-1)
  for (let row = parents.length - 1; row >= 0; row -= 1) {
    const parent = parents[row] ?? -1
    if (parent < 0) continue
    nextSibling[row] = firstChild[parent] ?? -1
    firstChild[parent] = row
  }
  return { firstChild, nextSibling }
}

function sizesOf(parentLines: readonly number[]): number[] {
  const sizes = Array<number>(parentLines.length).fill(0)
  for (let line = sizes.length - 1; line >= 0; line -= 1) {
    const parentLine = parentLines[line] ?? -1
    if (parentLine >= 0) sizes[parentLine] = (sizes[parentLine] ?? 0) + (sizes[line] ?? 0) + 1
  }
  return sizes
}

/** The lines that are shown where the rows of some are folded away. */
export function shownLines(tree: TraceTree, isCollapsed: (row: number) => boolean): number[] {
  const shown: number[] = []
  for (let line = 0; line < tree.rows.length; line += 1) {
    shown.push(line)
    if (isCollapsed(tree.rows[line] ?? -1)) line += tree.sizes[line] ?? 0
  }
  return shown
}

/** The rows above a line, up to where its tree begins. */
export function rowsAbove(tree: TraceTree, line: number): number[] {
  const above: number[] = []
  for (let at = tree.parentLines[line] ?? -1; at >= 0; at = tree.parentLines[at] ?? -1) above.push(tree.rows[at] ?? -1)
  return above
}

/** The lines whose name, type or model has the text in it, upper and lower case being the same. */
export function linesWith(tree: TraceTree, columns: ObservationColumns, text: string): number[] {
  const wanted = text.trim().toLocaleLowerCase()
  if (wanted === '') return []
  const has = columns.words.map((word) => word.toLocaleLowerCase().includes(wanted))
  return linesWhere(tree, (row) =>
    [columns.names, columns.types, columns.models].some((words) => has[words[row] ?? -1] === true),
  )
}

export const linesWithErrors = (tree: TraceTree, { levels }: ObservationColumns): number[] =>
  linesWhere(tree, (row) => levels[row] === 'ERROR')

const linesWhere = (tree: TraceTree, is: (row: number) => boolean): number[] =>
  tree.rows.flatMap((row, line) => (is(row) ? [line] : []))

/** The one after a line, or before it; round the end to the first. Undefined where there are none. */
export function nextLine(lines: readonly number[], from: number, isBackwards: boolean): number | undefined {
  return isBackwards
    ? (lines.findLast((line) => line < from) ?? lines.at(-1))
    : (lines.find((line) => line > from) ?? lines[0])
}

/** The rows that have others below them. */
export const foldableRows = (tree: TraceTree): number[] => tree.rows.filter((_, line) => (tree.sizes[line] ?? 0) > 0)

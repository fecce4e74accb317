import { array, assert, integer, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packColumns, unpackColumns } from '../../../src/shared/observation-columns.ts'
import { toColumns, type ObservationValues } from '../../../src/main/store/traces/observation-columns.ts'
import { observationAt, spanMsOf } from '../../../src/renderer/monitor/trace/observation-row.ts'
import {
  linesWith,
  linesWithErrors,
  nextLine,
  rowsAbove,
  shownLines,
  treeOf,
} from '../../../src/renderer/monitor/trace/tree.ts'

const row = (
  spanId: string,
  parentSpanId: string | null,
  startedAtMs: number,
  {
    type = 'span',
    name = `name of ${spanId}`,
    level = 'DEFAULT',
    durationMs = 10,
    model,
    tokens,
    costUsd,
  }: {
    type?: string
    name?: string
    level?: string
    durationMs?: number
    model?: string
    tokens?: number
    costUsd?: number
  } = {},
): ObservationValues => [
  spanId,
  parentSpanId,
  type,
  name,
  model ?? null,
  level,
  startedAtMs,
  durationMs,
  null,
  tokens ?? null,
  costUsd ?? null,
]
const agent = toColumns([
  row('tool', 'agent', 300, { type: 'tool', level: 'ERROR' }),
  row('agent', 'root', 200, { type: 'agent' }),
  row('root', null, 100, { durationMs: 900 }),
  row('call', 'agent', 250, { type: 'generation', model: 'gpt-5', tokens: 7, costUsd: 0.5 }),
  row('late', 'root', 400),
  row('stray', 'not there', 50),
])
const written = (columns: typeof agent): string[] => {
  const { rows, depths } = treeOf(columns)
  return rows.map((at, line) => `${'  '.repeat(depths[line] ?? 0)}${columns.spanIds[at]}`)
}

describe('the tree of a trace', () => {
  it('has parents before their children, each by its start', () => {
    expect(written(agent)).toEqual(['stray', 'root', '  agent', '    call', '    tool', '  late'])
    expect(treeOf(agent).sizes).toEqual([0, 4, 2, 0, 0, 0])
    expect(observationAt(agent, 0)).toMatchObject({ spanId: 'stray', isOrphan: true })
    expect(observationAt(agent, 1)).toMatchObject({ spanId: 'root', isOrphan: false, startMs: 50 })
    expect(observationAt(agent, 3)).toMatchObject({ model: 'gpt-5', tokens: 7, costUsd: 0.5, type: 'generation' })
    expect(spanMsOf(agent)).toBe(950)
  })

  it('has each of those once that are their own ancestors', () => {
    const circle = toColumns([
      row('a', 'c', 1),
      row('b', 'a', 2),
      row('c', 'b', 3),
      row('own', 'own', 4),
      row('d', 'b', 5),
    ])
    expect(written(circle)).toEqual(['a', '  b', '    c', '    d', 'own'])
  })

  it('folds away what is below, and finds its way up again', () => {
    const tree = treeOf(agent)
    const names = (lines: number[]) => lines.map((line) => agent.spanIds[tree.rows[line] ?? -1])
    const folded = agent.spanIds.indexOf('agent')
    expect(names(shownLines(tree, (at) => at === folded))).toEqual(['stray', 'root', 'agent', 'late'])
    expect(rowsAbove(tree, 4).map((at) => agent.spanIds[at])).toEqual(['agent', 'root'])
  })

  it('is searched by name, type and model, and for errors', () => {
    const tree = treeOf(agent)
    expect(linesWith(tree, agent, 'GPT')).toEqual([3])
    expect(linesWith(tree, agent, 'name of')).toEqual([0, 1, 2, 3, 4, 5])
    expect(linesWith(tree, agent, ' ')).toEqual([])
    expect(linesWithErrors(tree, agent)).toEqual([4])
    expect([nextLine([1, 3], 1, false), nextLine([1, 3], 3, false), nextLine([1, 3], 1, true)]).toEqual([3, 1, 3])
    expect(nextLine([], 1, false)).toBeUndefined()
  })

  it('is the same on the other side, whatever is in its names', () => {
    const odd = toColumns([row('a', null, 1, { name: 'two\nlines' }), row('b', 'a', 2, { name: '', level: 'WARNING' })])
    const { words, ...others } = unpackColumns(packColumns(odd))
    expect(others).toEqual({ ...odd, words: undefined })
    expect(words).toEqual(odd.words.map((word) => word.replace('\n', ' ')))
    expect(unpackColumns(packColumns(toColumns([])))).toEqual(toColumns([]))
  })

  it('is whole and in order, whatever the parents are', () => {
    assert(
      property(array(integer({ min: -2, max: 30 }), { maxLength: 30 }), (given) => {
        const parents = given.map((parent) => (parent >= given.length ? -2 : parent))
        const tree = treeOf({ parents })
        expect(tree.rows.toSorted((a, b) => a - b)).toEqual(parents.map((_, at) => at))
        tree.rows.forEach((at, line) => {
          expect(tree.lineOf[at]).toBe(line)
          const above = tree.parentLines[line] ?? -1
          expect(tree.depths[line]).toBe(above < 0 ? 0 : (tree.depths[above] ?? 0) + 1)
          if (above < 0) return
          expect(tree.rows[above]).toBe(parents[at])
          expect(line).toBeLessThanOrEqual(above + (tree.sizes[above] ?? 0))
        })
        expect(shownLines(tree, () => false)).toHaveLength(parents.length)
        expect(shownLines(tree, () => true)).toEqual(
          tree.rows.flatMap((_, line) => (tree.depths[line] === 0 ? [line] : [])),
        )
      }),
    )
  })

  it('of 50,000 in one chain, and in one circle, takes no recursion', () => {
    const count = 50_000
    const chain = Array.from({ length: count }, (_, at) => at - 1)
    expect(treeOf({ parents: chain }).depths.at(-1)).toBe(count - 1)
    expect(treeOf({ parents: chain }).sizes[0]).toBe(count - 1)
    expect(treeOf({ parents: chain.map((parent) => (parent + count) % count) }).rows).toHaveLength(count)
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { createPagedList } from '../../../src/renderer/monitor/paged-list.ts'

interface Page {
  rows: number[]
  nextCursor: string | null
  totalCount: number | null
}

/** Answers as the Monitor does: pages from either end, each in the order of the list. */
function listOf(count: number) {
  const asked: string[] = []
  let all = Array.from({ length: count }, (_, index) => index)
  const list = createPagedList<Page, number>({
    ask: async (cursor, limit, backwards) => {
      asked.push(`${backwards ? 'before' : 'after'} ${cursor}`)
      const at = cursor === null ? null : all.indexOf(Number(cursor))
      const end = at ?? all.length
      const begin = at === null ? 0 : at + 1
      const rows = backwards ? all.slice(Math.max(0, end - limit), end) : all.slice(begin, begin + limit)
      const last = backwards ? rows[0] : rows.at(-1)
      const totalCount = cursor === null ? all.length : null
      return {
        ok: true,
        value: { rows, totalCount, nextCursor: rows.length === limit && last !== undefined ? String(last) : null },
      }
    },
    rowsOf: ({ rows }) => rows,
  })
  return { list, asked, become: (rows: number[]) => void (all = rows) }
}

describe('a list in pages', () => {
  let { list, asked, become } = listOf(0)
  beforeEach(async () => {
    ;({ list, asked, become } = listOf(1000))
    await list.load(true)
  })
  const now = () => list.useList.getState()

  it('goes to its end by one question, and back towards its top page by page', async () => {
    await list.loadEnd()
    expect(asked).toEqual(['after null', 'before null'])
    expect(now()).toMatchObject({ startIndex: 900, nextCursor: null })
    expect(now().rows?.at(-1)).toBe(999)
    await Promise.all([list.loadEarlier(), list.loadEarlier()])
    expect(now()).toMatchObject({ startIndex: 800 })
    expect(now().rows).toEqual(Array.from({ length: 200 }, (_, index) => 800 + index))
    while (now().prevCursor !== null) await list.loadEarlier()
    expect(now()).toMatchObject({ startIndex: 0, rows: Array.from({ length: 1000 }, (_, index) => index) })
  })

  it('is read anew from the end that it was read from, and from its top where it is another', async () => {
    await list.loadEnd()
    become(Array.from({ length: 1010 }, (_, index) => index))
    await list.load()
    expect(now()).toMatchObject({ startIndex: 910 })
    expect(now().rows).toHaveLength(100)
    expect(now().rows?.at(-1)).toBe(1009)
    await list.load(true)
    expect(now()).toMatchObject({ startIndex: 0, prevCursor: null, nextCursor: '99' })
    expect(now().rows?.[0]).toBe(0)
  })

  it('goes to its end though it is read anew meanwhile, and not where another has taken its place', async () => {
    const end = list.loadEnd()
    await list.load()
    expect(await end).toBe(true)
    expect(now()).toMatchObject({ startIndex: 900, nextCursor: null })
    await list.load(true)
    const endOfAnother = list.loadEnd()
    await list.load(true)
    expect(await endOfAnother).toBe(false)
    expect(now()).toMatchObject({ startIndex: 0, nextCursor: '99' })
  })

  it('stays where it is where it ends already', async () => {
    ;({ list, asked } = listOf(30))
    await list.load(true)
    expect(await list.loadEnd()).toBe(true)
    await list.loadEarlier()
    expect(asked).toEqual(['after null'])
    expect(now().rows).toHaveLength(30)
  })
})

import { create } from 'zustand'
import type { Result } from '../../shared/ipc.ts'

interface PagedList<Page, Row> {
  /** Null until the first answer. */
  rows: Row[] | null
  /** The first page, with what it tells of the whole. */
  first: Page | null
  nextCursor: string | null
  error: string | null
}

const pageRows = 100
const largestPageRows = 500

/** A list that is read in pages: from the top as far as it is shown, or on from its end. */
export function createPagedList<Page extends { nextCursor: string | null }, Row>(options: {
  ask(cursor: string | null, limit: number): Promise<Result<Page>>
  rowsOf(page: Page): Row[]
}) {
  const { ask, rowsOf } = options
  const empty: PagedList<Page, Row> = { rows: null, first: null, nextCursor: null, error: null }
  const useList = create<PagedList<Page, Row>>(() => empty)
  /** Counts the questions, so that a late answer to an old one is told from the answer to the last. */
  let asked = 0
  let isReadingOn = false

  /** `anew`: another list, which begins at its top. */
  async function load(anew = false): Promise<void> {
    const question = ++asked
    const rows: Row[] = []
    const missing = (): number => Math.max(pageRows, anew ? 0 : (useList.getState().rows?.length ?? 0)) - rows.length
    let first: Page | null = null
    let cursor: string | null = null
    do {
      const page: Result<Page> = await ask(cursor, Math.min(largestPageRows, missing()))
      if (question !== asked) return
      if (!page.ok) {
        useList.setState({ error: page.error.message })
        return
      }
      first ??= page.value
      rows.push(...rowsOf(page.value))
      cursor = page.value.nextCursor
    } while (cursor !== null && missing() > 0)
    useList.setState({ first, rows, nextCursor: cursor, error: null })
  }

  /** Reads on from the last row; once at a time. */
  async function loadMore(): Promise<void> {
    const { nextCursor } = useList.getState()
    if (nextCursor === null || isReadingOn) return
    isReadingOn = true
    const page = await ask(nextCursor, pageRows)
    isReadingOn = false
    // The list was read anew meanwhile, and ends elsewhere.
    if (useList.getState().nextCursor !== nextCursor) return
    if (!page.ok) useList.setState({ error: page.error.message })
    else
      useList.setState(({ rows }) => ({
        rows: [...(rows ?? []), ...rowsOf(page.value)],
        nextCursor: page.value.nextCursor,
      }))
  }

  return { useList, load, loadMore, clear: () => useList.setState(empty) }
}

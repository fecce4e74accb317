import { create } from 'zustand'
import type { Result } from '../../shared/ipc.ts'

interface PagedList<Page, Row> {
  /** Null until the first answer. */
  rows: Row[] | null
  /** The first page, with what it tells of the whole. */
  first: Page | null
  nextCursor: string | null
  /** How many rows of the list stand before those that were read: none, but where one went to its end. */
  startIndex: number
  /** Where those before begin; null where there are none. */
  prevCursor: string | null
  error: string | null
}

const pageRows = 100
const largestPageRows = 500

/** A list that is read in pages: from the top as far as it is shown, on from there, or from its end towards the top. */
export function createPagedList<Page extends { nextCursor: string | null; totalCount?: number | null }, Row>(options: {
  /** `backwards`: the last rows of the list, or those before the cursor; for a list whose end is gone to. */
  ask(cursor: string | null, limit: number, backwards: boolean): Promise<Result<Page>>
  rowsOf(page: Page): Row[]
}) {
  const { ask, rowsOf } = options
  const empty: PagedList<Page, Row> = {
    rows: null,
    first: null,
    nextCursor: null,
    startIndex: 0,
    prevCursor: null,
    error: null,
  }
  const useList = create<PagedList<Page, Row>>(() => empty)
  /** Counts the questions, so that a late answer to an old one is told from the answer to the last. */
  let asked = 0
  /** Counts the lists: one that begins anew is another. */
  let lists = 0
  let isReadingOn = false
  let isReadingBack = false

  /** `anew`: another list, which begins at its top; else it is read from where it was read, its top or its end. */
  async function load(anew = false): Promise<void> {
    const question = ++asked
    if (anew) lists += 1
    const isFromEnd = !anew && useList.getState().startIndex > 0
    let rows: Row[] = []
    const missing = (): number => Math.max(pageRows, anew ? 0 : (useList.getState().rows?.length ?? 0)) - rows.length
    let first: Page | null = null
    let cursor: string | null = null
    do {
      const page: Result<Page> = await ask(cursor, Math.min(largestPageRows, missing()), isFromEnd)
      if (question !== asked) return
      if (!page.ok) {
        useList.setState({ error: page.error.message })
        return
      }
      first ??= page.value
      rows = isFromEnd ? [...rowsOf(page.value), ...rows] : [...rows, ...rowsOf(page.value)]
      cursor = page.value.nextCursor
    } while (cursor !== null && missing() > 0)
    const place = isFromEnd ? endOf(rows, first, cursor) : { nextCursor: cursor, startIndex: 0, prevCursor: null }
    useList.setState({ first, rows, error: null, ...place })
  }

  const endOf = (rows: readonly Row[], first: Page | null, prevCursor: string | null) => ({
    nextCursor: null,
    prevCursor,
    startIndex: prevCursor === null ? 0 : Math.max(1, (first?.totalCount ?? 0) - rows.length),
  })

  /** Reads the last rows in the place of what is shown, where the list goes on. False where they did not come to be shown. */
  async function loadEnd(): Promise<boolean> {
    if (useList.getState().nextCursor === null) return true
    const list = lists
    // What is asked for from the beginning would take the place of these.
    const question = ++asked
    const page = await ask(null, pageRows, true)
    // The same list was read anew meanwhile, from its top: its end is still what was asked for.
    if (question !== asked) return list === lists && loadEnd()
    if (!page.ok) {
      useList.setState({ error: page.error.message })
      return false
    }
    const rows = rowsOf(page.value)
    useList.setState({ first: page.value, rows, error: null, ...endOf(rows, page.value, page.value.nextCursor) })
    return true
  }

  /** Reads those before the first that was read; once at a time. */
  async function loadEarlier(): Promise<void> {
    const { prevCursor } = useList.getState()
    if (prevCursor === null || isReadingBack) return
    isReadingBack = true
    const page = await ask(prevCursor, pageRows, true)
    isReadingBack = false
    const { prevCursor: now, rows: shown, first } = useList.getState()
    // The list was read anew meanwhile, and begins elsewhere.
    if (now !== prevCursor) return
    if (!page.ok) {
      useList.setState({ error: page.error.message })
      return
    }
    const rows = [...rowsOf(page.value), ...(shown ?? [])]
    useList.setState({ rows, ...endOf(rows, first, page.value.nextCursor) })
  }

  /** Reads on from the last row; once at a time. */
  async function loadMore(): Promise<void> {
    const { nextCursor } = useList.getState()
    if (nextCursor === null || isReadingOn) return
    isReadingOn = true
    const page = await ask(nextCursor, pageRows, false)
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

  return { useList, load, loadMore, loadEnd, loadEarlier, clear: () => useList.setState(empty) }
}

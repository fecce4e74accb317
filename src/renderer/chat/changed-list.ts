import type { ConversationSummary } from '../../shared/domain.ts'

/** As main lists them: pinned ones first, then by their last change. */
export const inOrder = (list: readonly ConversationSummary[]): ConversationSummary[] =>
  list.toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || b.updatedAtMs - a.updatedAtMs)

/** The list once those with these ids are as `now` says: what is not in it is gone, what is new comes in. */
export function withNow(
  list: readonly ConversationSummary[],
  ids: ReadonlySet<string>,
  now: readonly ConversationSummary[],
): ConversationSummary[] {
  return inOrder([...now, ...list.filter(({ id }) => !ids.has(id))])
}

/** What is there of the chats: all of them, or those with these ids. Each answers false where it could not be read. */
interface ChatSource {
  readAll(): Promise<boolean>
  readOnly(ids: ReadonlySet<string>): Promise<boolean>
}

/** So many are asked for by their ids; more are sooner read all at once. */
const maxIds = 100

/**
 * Reads what changed, one read at a time, so that no answer is overtaken by an older one. Thousands of chats are not read again
 * because one of them began to stream. What could not be read is made up for by reading all of them: at once, and with the next change
 * where that fails too.
 */
export function createChangedReads({ readAll, readOnly }: ChatSource): {
  note(id: string | null): void
  read(): Promise<void>
} {
  let ids = new Set<string>()
  let isAll = false
  /** A read of all failed, and it is done again before any other. */
  let isBehind = false
  let isReading = false
  let reading = Promise.resolve()
  const readWhatIsNoted = async (): Promise<void> => {
    try {
      while (isAll || ids.size > 0) {
        const noted = ids
        const isEach = isAll || isBehind || noted.size > maxIds
        ids = new Set()
        isAll = false
        isBehind = true
        isBehind = !(await (isEach ? readAll() : readOnly(noted)))
        if (isBehind && !isEach) isAll = true
      }
    } finally {
      isReading = false
    }
  }
  return {
    /** Null where any may have changed. */
    note(id) {
      if (id === null) isAll = true
      else ids.add(id)
    },
    /** Resolves once all that was noted before is read. */
    read() {
      if (!isReading) {
        isReading = true
        reading = readWhatIsNoted()
      }
      return reading
    },
  }
}

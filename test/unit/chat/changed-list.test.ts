import { describe, expect, it } from 'vitest'
import type { ConversationSummary } from '../../../src/shared/domain.ts'
import { createChangedReads, withNow } from '../../../src/renderer/chat/changed-list.ts'

const chat = (id: string, updatedAtMs: number, more: Partial<ConversationSummary> = {}): ConversationSummary => ({
  id,
  title: id,
  pinned: false,
  createdAtMs: 0,
  updatedAtMs,
  streaming: false,
  folderId: null,
  isArchived: false,
  isUnread: false,
  importedFrom: null,
  ...more,
})

describe('a list of chats of which some changed', () => {
  const list = [chat('p', 1, { pinned: true }), chat('c', 9), chat('b', 5), chat('a', 2)]
  const ids = (chats: readonly ConversationSummary[]): string[] => chats.map(({ id }) => id)

  it('has them in their new places, takes in what is new and lets go what is no more', () => {
    const now = [chat('a', 20), chat('new', 15)]
    expect(ids(withNow(list, new Set(['a', 'new', 'b']), now))).toEqual(['p', 'a', 'new', 'c'])
    expect(ids(withNow(list, new Set(['p']), [chat('p', 1)]))).toEqual(['c', 'b', 'a', 'p'])
  })

  it('keeps what did not change as it is', () => {
    const next = withNow(list, new Set(['a']), [chat('a', 3)])
    expect(next.find(({ id }) => id === 'b')).toBe(list[2])
  })
})

describe('reads of what changed', () => {
  function rig() {
    const asked: (string[] | 'all')[] = []
    const answers: ((isRead: boolean) => void)[] = []
    const answer = (what: string[] | 'all'): Promise<boolean> => {
      asked.push(what)
      return new Promise((resolve) => answers.push(resolve))
    }
    const reads = createChangedReads({ readAll: () => answer('all'), readOnly: (ids) => answer([...ids]) })
    return { asked, reads, answer: (isRead = true) => answers.shift()?.(isRead) }
  }

  it('are of the chats that are named, and of all only where any may have changed', async () => {
    const { asked, reads, answer } = rig()
    for (const id of ['a', 'b', 'a']) reads.note(id)
    const first = reads.read()
    answer()
    await first
    reads.note('a')
    reads.note(null)
    const second = reads.read()
    answer()
    await second
    expect(asked).toEqual([['a', 'b'], 'all'])
  })

  it('follow one another, so that no answer is overtaken by an older one', async () => {
    const { asked, reads, answer } = rig()
    reads.note(null)
    const all = reads.read()
    reads.note('a')
    const both = reads.read()
    expect(asked).toEqual(['all'])
    answer()
    await expect.poll(() => asked).toEqual(['all', ['a']])
    answer()
    await Promise.all([all, both])
    expect(asked).toHaveLength(2)
  })

  it('are of all where a great many are named', async () => {
    const { asked, reads, answer } = rig()
    for (let index = 0; index < 101; index += 1) reads.note(`c${index}`)
    const done = reads.read()
    answer()
    await done
    expect(asked).toEqual(['all'])
  })

  it('make up for one that failed by reading all: at once, and with the next change where that fails too', async () => {
    const { asked, reads, answer } = rig()
    reads.note('a')
    const first = reads.read()
    answer(false)
    await expect.poll(() => asked).toEqual([['a'], 'all'])
    answer(false)
    await first
    reads.note('b')
    const second = reads.read()
    answer()
    await second
    reads.note('c')
    const third = reads.read()
    answer()
    await third
    expect(asked).toEqual([['a'], 'all', 'all', ['c']])
  })

  it('go on after one that failed, and ask nothing where nothing is noted', async () => {
    const { asked, reads, answer } = rig()
    const failing = createChangedReads({
      readAll: () => Promise.resolve(true),
      readOnly: () => Promise.reject(new Error('gone')),
    })
    failing.note('a')
    await expect(failing.read()).rejects.toThrow('gone')
    failing.note(null)
    await failing.read()
    await reads.read()
    expect(asked).toEqual([])
    reads.note('a')
    const done = reads.read()
    answer()
    await done
    expect(asked).toEqual([['a']])
  })
})

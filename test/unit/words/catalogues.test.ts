import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogueProblems } from '../../../scripts/words/problems.ts'
import { scanFolder } from '../../../scripts/words/scan.ts'

const root = path.join(import.meta.dirname, '../../..')
const source = path.join(root, 'src')

/** The rooms whose words are marked. */
const rooms = ['renderer/sync', 'renderer/app', 'renderer/ui', 'renderer/browser', 'shared'].map((name) =>
  path.join(source, name),
)

/** English that no catalogue has, and why. */
const notTranslated: { file: string; words: RegExp; why: string }[] = [
  {
    file: 'renderer/sync/answer-words.ts',
    words: /^\p{Lu}[\w-]*( \p{Lu}[\w-]*)*$/u,
    why: 'HTTP’s names of its answers',
  },
  { file: 'renderer/sync/connection-words.ts', words: /^Langfuse$/, why: 'a name' },
  { file: 'renderer/app/dead-address.tsx', words: /^Enter$/, why: 'a key, which its picture translates' },
  { file: 'renderer/browser/session.ts', words: /^Bearer /, why: 'a header' },
]

const isTranslated = (file: string, words: string): boolean =>
  !notTranslated.some((each) => file === path.join(source, each.file) && each.words.test(words))

const found = scanFolder(source)

describe('the catalogues', () => {
  it('have every message of the source, with its values, and one meaning for each', () => {
    expect(catalogueProblems(root, rooms)).toEqual([])
  })

  it('have all messages whole: none is put together', () => {
    expect(found.composed).toEqual([])
  })

  it('are sorted, so that what two changes add meets nowhere', () => {
    const folder = path.join(source, 'shared/words/catalogues')
    const files = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
    expect(files.length).toBeGreaterThan(2)
    for (const file of files) {
      const text = fs.readFileSync(path.join(folder, file), 'utf8')
      const entries = Object.entries(JSON.parse(text) as Record<string, string>)
      const sorted = entries.toSorted(([a], [b]) => (a < b ? -1 : 1))
      expect([file, text]).toEqual([file, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`])
    }
  })
})

describe('what the page says', () => {
  it('is marked, but for what has no translation', () => {
    const inPage = rooms.filter((room) => room.startsWith(path.join(source, 'renderer')))
    const unmarked = found.unmarked.filter(
      ({ file, key }) => inPage.some((room) => file.startsWith(room)) && isTranslated(file, key),
    )
    expect(unmarked.map(({ file, line, key }) => `${path.relative(source, file)}:${line}: ${key}`)).toEqual([])
  })

  it('names nothing that would be marked after all as not to be translated', () => {
    const needed = notTranslated.filter(({ file, words }) =>
      found.unmarked.some((each) => each.file === path.join(source, file) && words.test(each.key)),
    )
    expect(notTranslated.filter((each) => !needed.includes(each))).toEqual([])
  })
})

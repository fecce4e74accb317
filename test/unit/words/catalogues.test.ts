import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogueProblems } from '../../../scripts/words/problems.ts'
import { scanFolder } from '../../../scripts/words/scan.ts'

const root = path.join(import.meta.dirname, '../../..')
const source = path.join(root, 'src')

/** English of the page that no catalogue has, and why. */
const notTranslated: { file: string; words: RegExp; why: string }[] = [
  { file: 'app/dead-address.tsx', words: /^Enter$/, why: 'a key, which its picture translates' },
  { file: 'browser/session.ts', words: /^Bearer /, why: 'a header' },
  { file: 'chat/context/summarise.ts', words: /^Summarise our conversation/, why: 'said to a model' },
  { file: 'chat/diagrams/frame.ts', words: /^Nobody waits/, why: 'an error that nobody is told' },
  { file: 'chat/export/export-dialog.tsx', words: /^Markdown$/, why: 'a format' },
  { file: 'chat/markdown/file-name.ts', words: /^CMakeLists\.txt$/, why: 'the name of a file' },
  { file: 'chat/model-dialog.tsx', words: /^Mod\+/, why: 'a key, which its picture translates' },
  { file: 'chat/source-names.ts', words: /^Cherry Studio$/, why: 'a name' },
  { file: 'first-run/done-step.tsx', words: /^Mod\+/, why: 'a key, which its picture translates' },
  { file: 'monitor/sql/sql-answer.tsx', words: /^CSV$/, why: 'a format' },
  { file: 'monitor/sql/sql-chart.tsx', words: /^PNG$/, why: 'a format' },
  { file: 'monitor/sql/sql-store.ts', words: /^SELECT /, why: 'SQL' },
  { file: 'settings/about-section.tsx', words: /^Holdfast$/, why: 'a name' },
  { file: 'settings/shortcut-keys.ts', words: /^(Control|Super)$/, why: 'what Electron calls a key' },
  { file: 'settings/tools/server-form.tsx', words: /^(Authorization$|Bearer )/, why: 'a header' },
  { file: 'settings/update-status.tsx', words: /^Holdfast \{\}$/, why: 'a name' },
  { file: 'sync/answer-words.ts', words: /^\p{Lu}[\w-]*( \p{Lu}[\w-]*)*$/u, why: 'HTTP’s names of its answers' },
  { file: 'sync/connection-words.ts', words: /^Langfuse$/, why: 'a name' },
]

const page = path.join(source, 'renderer')

const found = scanFolder(source)

describe('the catalogues', () => {
  it('have every message of the source, with its values, and nothing else', () => {
    expect(catalogueProblems(root)).toEqual([])
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
  const unmarked = found.unmarked.filter(({ file }) => file.startsWith(page))
  const isListed = (file: string, words: string): boolean =>
    notTranslated.some((each) => file === path.join(page, each.file) && each.words.test(words))

  it('is marked, but for what has no translation', () => {
    const others = unmarked.filter(({ file, key }) => !isListed(file, key))
    expect(others.map(({ file, line, key }) => `${path.relative(page, file)}:${line}: ${key}`)).toEqual([])
  })

  it('has what is listed as without a translation', () => {
    const gone = notTranslated.filter(
      ({ file, words }) => !unmarked.some((each) => each.file === path.join(page, file) && words.test(each.key)),
    )
    expect(gone).toEqual([])
  })
})

import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import packageJson from '../../../package.json' with { type: 'json' }

const scripts: Record<string, string> = packageJson.scripts
const root = path.join(import.meta.dirname, '../../..')
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8')
const inside = (folder: string, ending: RegExp): string[] =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => path.join(folder, name))

const documents = [
  ...fs.readdirSync(root).filter((name) => name.endsWith('.md')),
  ...inside('docs', /\.md$/),
  ...inside('.github', /\.md$/),
]

/** As forges make an address of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-')
const anchorsOf = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, text]) => anchorOf(text ?? ''))

describe.each(documents)('%s', (document) => {
  const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target ?? '')

  test('leads only to what is there', () => {
    const broken = links
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [file = '', anchor] = target.split('#')
        const whole = file === '' ? document : path.join(path.dirname(document), file)
        if (!fs.existsSync(path.join(root, whole))) return true
        return anchor !== undefined && !anchorsOf(whole).includes(anchor)
      })
    expect(broken).toEqual([])
  })
  test('names only commands that there are', () => {
    const text = read(document)
    const named = [...text.matchAll(/\bnpm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, script]) => script ?? '')
    expect(named.filter((script) => !(script in scripts))).toEqual([])
    const files = [...text.matchAll(/\bnode ((?:scripts|test)\/[\w./-]+)/g)].map(([, file]) => file ?? '')
    expect(files.filter((file) => !fs.existsSync(path.join(root, file)))).toEqual([])
  })
  test('names no place of its own on the web, since it has none', () => {
    expect(links.filter((target) => /github\.com|gitlab\.com|codeberg\.org/.test(target))).toEqual([])
  })
})

test('every document is led to from the README, by way of others or directly', () => {
  const seen = new Set<string>()
  const visit = (document: string): void => {
    if (seen.has(document) || !document.endsWith('.md') || !fs.existsSync(path.join(root, document))) return
    seen.add(document)
    for (const [, target = ''] of read(document).matchAll(/\]\(([^)\s#]+)[^)]*\)/g)) {
      visit(path.join(path.dirname(document), target))
    }
  }
  visit('README.md')
  const found = documents.filter((document) => !document.startsWith('.github'))
  expect(found.filter((document) => !seen.has(document))).toEqual([])
})

test('every picture is shown somewhere', () => {
  const shown = documents.map(read).join('\n')
  expect(inside('docs/images', /\.png$/).filter((image) => !shown.includes(path.basename(image)))).toEqual([])
})

test('decisions are numbered without a gap, each once, and listed', () => {
  const files = fs.readdirSync(path.join(root, 'docs/decisions')).toSorted()
  expect(files.map((file) => Number(file.slice(0, 4)))).toEqual(files.map((_, index) => index + 1))
  const index = read('docs/decisions.md')
  for (const file of files) {
    const [title = ''] = read(`docs/decisions/${file}`).split('\n')
    expect(title).toMatch(new RegExp(`^# ${Number(file.slice(0, 4))}\\. \\S`))
    expect(index).toContain(`- [${title.slice(2)}](decisions/${file})`)
  }
})

describe('troubleshooting', () => {
  const source = inside('src', /\.tsx?$/)
    .map(read)
    .join('\n')
    .replaceAll(/\$\{[^`]*?\}/g, '…')
  const headings = [...read('docs/troubleshooting.md').matchAll(/^### “(.+)”$/gm)].map(([, words]) => words ?? '')

  test('has many words of the app', () => expect(headings.length).toBeGreaterThan(60))
  test.each(headings)('“%s” is what the app says', (words) => {
    const parts = words.split(/…|”, “/).map((part) => part.trim())
    expect(parts.filter((part) => !source.includes(part))).toEqual([])
  })
})

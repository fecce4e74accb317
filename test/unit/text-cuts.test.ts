import fs from 'node:fs'
import { expect, it } from 'vitest'
import { cutText } from '../../src/shared/text.ts'

/** What is cut by code units on purpose: hex digits, and texts whose halves are joined again. */
const allowed = [
  /traceId\.slice\(0, 8\)/,
  /\bhead\b/,
  /turn\.(output|reasoning)\.text\(\)/,
  /bare\)\]/,
  /digest\('hex'\)/,
]

it('cuts a text by UTF-16 units and never through a pair', () => {
  for (let length = 0; length <= 6; length += 1) {
    const cut = cutText('a😀b😀', length)
    expect(cut.isWellFormed()).toBe(true)
    expect(cut.length).toBeLessThanOrEqual(length)
    expect('a😀b😀'.startsWith(cut)).toBe(true)
  }
})

it('no text is cut with slice(0, a fixed length) anywhere in the app', () => {
  const files = fs.globSync('src/**/*.{ts,tsx}')
  const found = files.flatMap((file) =>
    fs
      .readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /\.(slice|substring)\(0, (\d+|\w*[lL]ength( - 1)?|max\w+)\)/.test(line))
      .filter((line) => !allowed.some((pattern) => pattern.test(line)))
      .map((line) => `${file}: ${line.trim()}`),
  )
  // Names that hold no text, or that are ASCII by then.
  expect(
    found.filter((line) => !/encode\.ts: \.slice\(0, 40\)|words\.ts|progress\.ts|think-tags\.ts|models\.ts/.test(line)),
  ).toEqual([])
})

import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ShippedPackage } from '../../src/shared/licences.ts'
import { availableShells, launch, temporaryFolder } from './launch.ts'

const root = path.join(import.meta.dirname, '../..')
const shipped = (): ShippedPackage[] =>
  JSON.parse(fs.readFileSync(path.join(root, 'out/renderer/licences.json'), 'utf8')) as ShippedPackage[]

/** The packages that the source imports as it says itself, other than for their types. */
function imported(folder: string): Set<string> {
  const names = new Set<string>()
  for (const file of fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file)) continue
    const text = fs.readFileSync(path.join(folder, file), 'utf8')
    const pattern = /^(?:import|export) (?!type\b)(?:[^'"]*? from )?'([^'.][^']*)'|\bimport\('([^'.][^']*)'\)/gm
    for (const [, from, lazily] of text.matchAll(pattern)) {
      const [first = '', second = ''] = (from ?? lazily ?? '').split('/')
      if (!first.startsWith('node:')) names.add(first.startsWith('@') ? `${first}/${second}` : first)
    }
  }
  return names
}

test('every package that is shipped is named, with its licence', () => {
  const packages = shipped()
  const names = new Set(packages.map(({ name }) => name))
  const used = imported(path.join(root, 'src'))
  expect(used.size).toBeGreaterThan(20)
  // The build has done its work, and leaves it out.
  const done = ['@lingui/message-utils']
  expect([...used].filter((name) => !names.has(name) && !done.includes(name))).toEqual([])
  expect(packages.filter(({ licence, text }) => licence === '' && text === null)).toEqual([])
  // What these bring along.
  for (const name of ['@duckdb/node-bindings', 'micromark', 'scheduler', 'tailwindcss']) expect(names).toContain(name)
})

test('nothing is in it that tools are made of', () => {
  const names = shipped().map(({ name }) => name)
  for (const name of ['vite', 'vitest', 'playwright', 'typescript', 'oxlint', 'lefthook'])
    expect(names).not.toContain(name)
})

test('nothing is shipped under terms that the whole would have to follow', () => {
  const isStrict = (terms: string): boolean => /\b(A?GPL|LGPL|SSPL|BUSL|CC-BY-NC)/i.test(terms)
  // Of several to choose from one is enough.
  const strict = shipped().filter(({ licence }) => licence.replaceAll(/[()]/g, '').split(' OR ').every(isStrict))
  expect(strict).toEqual([])
})

describe.each(availableShells())('About in the %s shell', (kind) => {
  test('shows them, searched and one by one', async () => {
    const data = temporaryFolder()
    const shell = await launch(kind, { dataFolder: data.folder })
    const { page } = shell
    await page.evaluate(() => {
      ;(globalThis as never as { location: { hash: string } }).location.hash = '#/settings/about'
    })
    await page.getByRole('button', { name: 'Show licences' }).click()
    const dialog = page.getByRole('dialog', { name: 'Licences' })
    const all = shipped().length
    await dialog.getByText(`${all} of ${all} packages`).waitFor()
    await page.keyboard.type('better-sqlite3')
    await dialog.getByRole('button', { name: /^better-sqlite3/ }).click()
    await dialog.getByText('Permission is hereby granted').first().waitFor()
    await dialog.getByLabel('Search').fill('no such package')
    await dialog.getByText('No package matches.').waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await shell.close()
    data.remove()
  })
})

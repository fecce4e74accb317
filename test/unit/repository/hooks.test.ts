import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const root = path.join(import.meta.dirname, '../../..')
let clone: string

beforeEach(() => {
  clone = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-hooks-'))
  for (const name of ['lefthook.yml', '.oxfmtrc.json', '.oxlintrc.json']) {
    fs.copyFileSync(path.join(root, name), path.join(clone, name))
  }
  fs.symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'))
  fs.writeFileSync(path.join(clone, 'package.json'), JSON.stringify({ scripts: { typecheck: 'node types.mjs' } }))
  fs.writeFileSync(path.join(clone, 'types.mjs'), '')
  fs.mkdirSync(path.join(clone, 'src'))
  git('init', '--quiet')
  execFileSync(path.join(root, 'node_modules/.bin/lefthook'), ['install'], { cwd: clone, env, stdio: 'ignore' })
})
afterEach(() => fs.rmSync(clone, { recursive: true, force: true }))

// A hook that runs these tests has set variables that name its own repository.
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(GIT|LEFTHOOK)/.test(name)))

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: clone, env, encoding: 'utf8' })
}

function commit(file: string, text: string): { committed: boolean; output: string } {
  fs.writeFileSync(path.join(clone, file), text)
  git('add', file)
  const author = ['-c', 'user.name=A', '-c', 'user.email=a@example.com']
  const done = spawnSync('git', [...author, 'commit', '-m', 'test: try'], { cwd: clone, env, encoding: 'utf8' })
  return { committed: done.status === 0, output: done.stdout + done.stderr }
}

test('what is formatted, linted and typed is committed', () => {
  expect(commit('src/good.ts', 'export const good = 1\n')).toMatchObject({ committed: true })
  expect(git('log', '--format=%s').trim()).toBe('test: try')
})

test('what is not formatted is refused, with what to do', () => {
  const { committed, output } = commit('src/bad.ts', 'export const bad   =   "1";\n')
  expect(committed).toBe(false)
  expect(output).toContain('Run `npm run format`')
})

test('what lint refuses is refused', () => {
  expect(commit('src/bad.ts', 'export const bad: any = 1\n').committed).toBe(false)
})

test('what does not type is refused', () => {
  fs.writeFileSync(path.join(clone, 'types.mjs'), 'process.exit(1)')
  expect(commit('src/bad.ts', 'export const bad = 1\n').committed).toBe(false)
})

test('files outside the code are none of its business', () => {
  fs.writeFileSync(path.join(clone, 'types.mjs'), 'process.exit(1)')
  expect(commit('notes.md', '#   any\n').committed).toBe(true)
})

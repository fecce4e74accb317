import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../../package.json' with { type: 'json' }

const root = path.join(import.meta.dirname, '../../..')
const folder = path.join(root, '.github/workflows')
const files = fs.readdirSync(folder)
const scripts: Record<string, string> = packageJson.scripts

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  uses?: string
  needs?: string | string[]
  permissions?: unknown
  steps?: Step[]
  'timeout-minutes'?: number
}
interface Workflow {
  name?: string
  on?: Record<string, unknown>
  permissions?: Record<string, string>
  jobs: Record<string, Job>
}

test('there is one to test, one to package and one to release', () => {
  expect(files.toSorted()).toEqual(['package.yml', 'release.yml', 'test.yml'])
})

describe.each(files)('%s', (file) => {
  const text = fs.readFileSync(path.join(folder, file), 'utf8')
  const workflow = parse(text, { uniqueKeys: true }) as Workflow
  const jobs = Object.entries(workflow.jobs)
  const steps = jobs.flatMap(([, job]) => job.steps ?? [])
  const runs = steps.flatMap(({ run }) => run ?? [])

  test('names what starts it and what it does', () => {
    expect(workflow.name).toBeTruthy()
    expect(Object.keys(workflow.on ?? {}).length).toBeGreaterThan(0)
    expect(jobs.length).toBeGreaterThan(0)
  })
  test('calls only npm scripts that there are', () => {
    const called = runs.flatMap((run) => [...run.matchAll(/npm run (?:--?[\w-]+ )*([\w:-]+)/g)].map(([, name]) => name))
    expect(called.filter((name) => name === undefined || !(name in scripts))).toEqual([])
  })
  test('pins each action to a commit, and says which version that is', () => {
    const foreign = text.split('\n').filter((line) => /uses: (?!\.\/)/.test(line))
    for (const line of foreign) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/)
  })
  test('uses only own workflows that there are', () => {
    for (const [, { uses }] of jobs) if (uses?.startsWith('./')) expect(fs.existsSync(path.join(root, uses))).toBe(true)
  })
  test('may do nothing but what a job asks for', () => {
    expect(workflow.permissions).toBeDefined()
    expect(Object.values(workflow.permissions ?? {}).filter((right) => right !== 'read')).toEqual([])
  })
  test('puts no text of others into a script, and leaves no token behind', () => {
    for (const run of runs) expect(run).not.toContain('${{')
    for (const { uses, with: given } of steps) {
      if (uses?.startsWith('actions/checkout@')) expect(given?.['persist-credentials']).toBe(false)
    }
  })
  test('ends by itself, and waits for jobs that there are', () => {
    for (const [, job] of jobs) {
      if (!job.uses) expect(job['timeout-minutes']).toBeGreaterThan(0)
      for (const needed of [job.needs ?? []].flat()) expect(Object.keys(workflow.jobs)).toContain(needed)
    }
  })
})

test('the next version is counted from this one', () => {
  const read = (name: string): unknown => JSON.parse(fs.readFileSync(path.join(root, name), 'utf8'))
  expect(read('.release-please-manifest.json')).toEqual({ '.': packageJson.version })
  expect(read('release-please-config.json')).toMatchObject({ draft: true, packages: { '.': {} } })
})

test('dependencies and actions are looked after', () => {
  const { updates } = parse(fs.readFileSync(path.join(root, '.github/dependabot.yml'), 'utf8')) as {
    updates: { 'package-ecosystem': string }[]
  }
  expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions'])
})

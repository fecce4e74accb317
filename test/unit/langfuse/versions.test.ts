import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isBefore, wireOf, wires } from '../../../src/main/langfuse/versions.ts'
import { langfuseRules, rulesFor } from '../../support/langfuse-rules.ts'

const root = path.join(import.meta.dirname, '../../..')
const text = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8')
const firstWithSpans = wires.find(({ turnsAs }) => turnsAs === 'spans')?.since ?? ''

describe('the table of versions', () => {
  it.each(langfuseRules.map(({ since }) => since))('fits what a Langfuse from %s on does', (version) => {
    const rules = rulesFor(version)
    const wire = wireOf(version)
    expect(wire.turnsAs).toBe(rules.otlp === 'right' ? 'spans' : 'events')
    expect(wire.usage).toBe(rules.usageDetails ? 'details' : 'inclusive')
    expect(wire.observationsPath).toBe(rules.observationsPath)
    expect(rules.scores).toContainEqual(wire.scores)
  })

  it('takes a version that is no number for the newest, and an ancient one for the oldest', () => {
    expect(wireOf('main-4f2a')).toBe(wires.at(-1))
    expect(wireOf('1.9.0')).toBe(wires[0])
  })

  it.each([
    ['3.9.0', '3.10', true],
    ['3.113.9', '3.114', true],
    ['3.114.0-rc.2', '3.114', false],
    ['v4.0.1', '3.114', false],
    ['2', '2.0', false],
  ])('%s before %s: %s', (version, other, expected) => {
    expect(isBefore(version, other)).toBe(expected)
  })

  it('is what README and docs say', () => {
    expect(text('README.md')).toContain(`versions before ${firstWithSpans} get event batches`)
    const rows = [...text('docs/delivery.md').matchAll(/^\| (\d+\.\d+) (?:to|and) .*\| (events|spans) ?/gm)]
    expect(rows.map(([, since, turnsAs]) => [since, turnsAs])).toEqual(
      wires.map(({ since, turnsAs }) => [since, turnsAs]),
    )
  })
})

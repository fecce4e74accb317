import { afterAll, describe, expect, it } from 'vitest'
import { leftOutSlow } from '../../../src/main/records/redaction/markers.ts'
import { killAllApps } from '../../support/app-child.ts'
import { expected, figures, figuresOf, priced, type Holds } from './compare.ts'
import { runTurns } from './rig.ts'
import { scenarios } from './scenarios.ts'

/** What each version can hold; where it is less than the Monitor shows, the sums are the same. */
const versions: readonly { version: string; turns: number; holds: Holds }[] = [
  { version: '4.16.0', turns: 300, holds: 'parts' },
  { version: '3.114.0', turns: 30, holds: 'parts' },
  { version: '3.113.0', turns: 30, holds: 'parts' },
  { version: '3.80.0', turns: 30, holds: 'parts' },
  { version: '3.63.0', turns: 30, holds: 'parts' },
  { version: '3.40.0', turns: 30, holds: 'parts' },
  { version: '3.10.0', turns: 300, holds: 'parts' },
  { version: '3.1.0', turns: 30, holds: 'sums' },
  { version: '2.95.0', turns: 30, holds: 'sums' },
]

afterAll(killAllApps)

describe('what Langfuse stores is what the Monitor shows', () => {
  it.each(versions)('of $turns turns, on $version', { timeout: 300_000 }, async ({ version, turns, holds }) => {
    const recorded = await runTurns(version, scenarios(7, turns))
    expect(recorded).toHaveLength(turns)
    for (const { scenario, context, detail, observations, stored } of recorded) {
      const told = `${scenario.marker} ${scenario.behaviour.kind}`
      // A text that was left out is equal on both sides, and is lost all the same.
      expect(JSON.stringify(observations), told).not.toContain(leftOutSlow)
      const byName = stored.toSorted((a, b) => (a.name ?? '').localeCompare(b.name ?? ''))
      const shown = byName.map((observation) => ({ ...observation, costDetails: priced(observation) }))
      expect(shown, told).toEqual(expected(detail, observations, context.tags, holds))
      const generation = stored.find(({ type }) => type === 'GENERATION')
      if (!generation) throw new Error(`${told} has no generation`)
      expect(figures(generation), told).toEqual(figuresOf(detail))
    }
  })
})

import { describe, expect, it } from 'vitest'
import { killDuring, tasks } from './kills.ts'
import { runDamage } from './run-damage.ts'

// The long run: npm run adversary -- --seeds 5000 --kills 200

describe('damage on any page of a database with rows in every state', () => {
  it('is noticed or does no harm: the ledger adds up or says what is unknown, and nothing goes out twice unasked', () => {
    const { failed, outcomes } = runDamage(100, 0)
    expect(failed).toEqual([])
    // Flips in empty space and in bodies are no damage of the database; most others are.
    expect(outcomes.salvaged).toBeGreaterThan(40)
  }, 300_000)
})

describe('a kill at any moment', () => {
  it.each(tasks)(
    'of a %s: the next start comes to what an undisturbed one comes to',
    async (task) => {
      const { wrong, kills } = await killDuring(task, 8, 1)
      expect(wrong).toEqual([])
      expect(kills).toBe(8)
    },
    120_000,
  )
})

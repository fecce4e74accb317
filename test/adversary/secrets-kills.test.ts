import { describe, expect, it } from 'vitest'
import { run } from './secrets-kills.ts'

describe('a process killed while it writes keys', () => {
  it(
    'leaves each key as it was or as it was to be, and no half of a file, in 20 kills',
    { timeout: 300_000 },
    async () => {
      const result = await run(20, 1)
      expect(result).toMatchObject({ kills: 20, wrong: 0, damaged: 0 })
      expect(result.leftBeside).toBeGreaterThan(0)
      expect(result.acknowledged).toBeGreaterThan(20)
    },
  )
})

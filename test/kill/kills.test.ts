import { describe, expect, it } from 'vitest'
import { runKills } from './run-kills.ts'

describe('a process killed with SIGKILL, again and again', () => {
  it(
    'loses, doubles and orphans nothing in 25 kills, a fifth and more of them in mid-POST',
    { timeout: 240_000 },
    async () => {
      const result = await runKills(25, 1)
      expect(result).toMatchObject({ kills: 25, lost: 0, doubled: 0, orphaned: 0 })
      expect(result.inMidPost).toBeGreaterThanOrEqual(5)
      expect(result.inMidStream).toBeGreaterThan(0)
      expect(result.delivered).toBe(result.recorded)
      expect(result.recorded).toBeGreaterThanOrEqual(result.acknowledged)
    },
  )
})

import { defineConfig } from 'vitest/config'
import { displayCount, hasOwnDisplays } from './test/e2e/displays.ts'

/** For what is waited for with `expect.poll`: its second of patience is too short for a busy machine. */
const expect = { poll: { timeout: 20_000 } }

export default defineConfig({
  test: {
    // Of two processors Vitest uses one by itself.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          expect,
          include: ['test/{unit,simulation,kill,faults,adversary}/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'e2e',
          expect,
          globalSetup: ['test/e2e/build.ts', 'test/e2e/displays.ts'],
          setupFiles: ['test/e2e/own-display.ts'],
          include: ['test/e2e/**/*.test.ts'],
          fileParallelism: hasOwnDisplays,
          maxWorkers: hasOwnDisplays ? displayCount : 1,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'package',
          expect,
          globalSetup: ['test/e2e/build.ts'],
          include: ['test/package/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})

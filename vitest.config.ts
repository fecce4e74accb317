import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { displayCount, hasOwnDisplays } from './test/e2e/displays.ts'

/** For what is waited for with `expect.poll`: its second of patience is too short for a busy machine. */
const expect = { poll: { timeout: 20_000 } }

/** Small files that take minutes. Vitest begins with the largest ones: these would run last, and one of them alone. */
const smallButLong = /[/](simulation[/]outbox|kill[/]kills|adversary[/]damage)[.]test[.]ts$/

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification): boolean => smallButLong.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Of two processors Vitest uses one by itself.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          expect,
          globalSetup: ['test/support/bundle-app.ts'],
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

import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const file = path.join(import.meta.dirname, '../../src/main/young-generation.ts')

/** What a process sets aside for new objects, once a lot has passed through it. */
async function youngBytes(before: string): Promise<number> {
  const script = `
    import v8 from 'node:v8'
    ${before}
    const live = []
    for (let at = 0; at < 1_000_000; at += 1) live[at % 50_000] = { at, pair: [at, at + 1] }
    const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')
    console.log(space.space_size)`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  return Number(stdout)
}

test('what is set aside for new objects does not grow in a process that limits it', async () => {
  const limited = await youngBytes(`
    const { limitYoungGenerations } = await import(${JSON.stringify(file)})
    limitYoungGenerations()`)
  expect(limited).toBeLessThan(5_000_000)
  expect(await youngBytes('')).toBeGreaterThan(limited * 2)
})

import { parseArgs } from 'node:util'
import { simulate } from './simulate.ts'

// npm run simulate -- --seeds 10000 --start 0: runs the seeds from the first on, says which failed, and what was seen.
// --stop ends with the first failure.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    start: { type: 'string', default: '0' },
    stop: { type: 'boolean', default: false },
  },
})
const start = Number(values.start)
const end = start + Number(values.seeds)
const seen = { records: 0, crashes: 0, posts: 0, mergedDuplicates: 0, dead: 0, hours: 0 }
const failures: string[] = []
for (let seed = start; seed < end; seed += 1) {
  try {
    const result = await simulate(seed)
    for (const name of Object.keys(seen) as (keyof typeof seen)[]) seen[name] += result[name]
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error))
    console.log(failures.at(-1))
    if (values.stop) break
  }
}
console.log(JSON.stringify({ seeds: end - start, start, failed: failures.length, ...seen }))
process.exitCode = failures.length > 0 ? 1 : 0

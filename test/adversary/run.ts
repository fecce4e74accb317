import { parseArgs } from 'node:util'
import { killDuring, tasks } from './kills.ts'
import { runDamage } from './run-damage.ts'
import { run as killWhileKeysAreWritten } from './secrets-kills.ts'

// npm run adversary -- --seeds 5000 --start 0 --kills 200: damages a database in so many ways, and kills each task of the
// disk, and the writing of keys, so many times. Says what went wrong, and with which seed.
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5000' },
    start: { type: 'string', default: '0' },
    kills: { type: 'string', default: '200' },
  },
})

const trials = runDamage(Number(values.seeds), Number(values.start))
for (const { what, wrong } of trials.failed) process.stdout.write(`${what}\n  ${wrong.join('\n  ')}\n`)
process.stdout.write(
  `${values.seeds} seeds of damage: ${JSON.stringify(trials.outcomes)}, ${trials.failed.length} failed\n`,
)
let failures = trials.failed.length
for (const task of tasks) {
  const { kills, steps, wrong } = await killDuring(task, Number(values.kills), Number(values.start))
  for (const line of wrong) process.stdout.write(`${line}\n`)
  process.stdout.write(`${task}: ${kills} kills among ${steps} steps, ${wrong.length} wrong\n`)
  failures += wrong.length
}
const keys = await killWhileKeysAreWritten(Number(values.kills), Number(values.start) + 1)
process.stdout.write(`keys: ${JSON.stringify(keys)}\n`)
failures += keys.wrong + keys.damaged
process.exitCode = failures === 0 ? 0 : 1

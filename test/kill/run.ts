import { parseArgs } from 'node:util'
import { runKills } from './run-kills.ts'

// npm run kill-test -- --kills 1000 --seed 1: kills a real process, then counts what was lost, doubled and orphaned.
const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
})
const result = await runKills(Number(values.kills), Number(values.seed))
console.log(JSON.stringify(result))
process.exitCode = result.lost + result.doubled + result.orphaned > 0 ? 1 : 0

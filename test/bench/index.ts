import { benchCommit } from './commit.ts'
import { benchDrain } from './drain.ts'
import { benchFirstToken } from './first-token.ts'
import { benchStart } from './start.ts'

// npm run bench -- [name …]: each figure is one JSON line (name, value, unit, goal).
const benches: Record<string, () => Promise<void>> = {
  commit: benchCommit,
  drain: benchDrain,
  'first-token': benchFirstToken,
  start: benchStart,
}

const wanted = process.argv.slice(2)
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench()
}

import fs from 'node:fs'
import { openSecretFile } from '../../src/main/settings/secret-file.ts'
import { createRandom } from '../simulation/random.ts'

// Changes keys without end, writes down each change that was acknowledged, and kills itself at the nth call to the file
// system; where that call writes, in the middle of it.

const [, , folder = '', seed = '0', killAt = '1'] = process.argv
const random = createRandom(Number(seed))
const { writeSync, writeFileSync } = fs
let calls = 0

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

for (const name of ['openSync', 'fsyncSync', 'closeSync', 'readFileSync', 'renameSync', 'rmSync'] as const) {
  const original = fs[name] as (...args: unknown[]) => unknown
  Object.assign(fs, {
    [name]: (...args: unknown[]) => {
      calls += 1
      if (calls === Number(killAt)) die()
      return original(...args)
    },
  })
}
Object.assign(fs, {
  writeFileSync: (handle: number, content: string) => {
    calls += 1
    if (calls === Number(killAt)) {
      writeSync(handle, content.slice(0, Math.floor(content.length * random.next())))
      die()
    }
    writeFileSync(handle, content)
  },
})

const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`)
const secrets = openSecretFile(folder, null)
secrets.takeOver(new Map())
if (secrets.kept() !== 'weak') secrets.choose('weak')
for (let number = 0; ; number += 1) {
  const name = `provider:${random.int(0, 4)}`
  const value = random.chance(0.2) ? null : `sk-${seed}-${number}-${'x'.repeat(random.int(0, 3000))}`
  say({ begins: name, value })
  if (value === null) secrets.delete(name)
  else secrets.set(name, { value, origin: 'https://a.example' })
  say({ acknowledged: name, value })
}

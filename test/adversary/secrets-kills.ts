import { spawn } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openSecretFile } from '../../src/main/settings/secret-file.ts'
import { createRandom } from '../simulation/random.ts'

export interface SecretsKills {
  kills: number
  /** How often the kill left the file that was being written beside. */
  leftBeside: number
  /** Keys that were neither as last acknowledged nor as the change under way would have them. */
  wrong: number
  /** Files that could not be read as a whole, and reports of that to the user. */
  damaged: number
  acknowledged: number
}

type Line = { begins: string; value: string | null } | { acknowledged: string; value: string | null }

/** Kills a process at the nth call to the file system while it changes keys, again and again over the same folder. */
export async function run(kills: number, seed: number): Promise<SecretsKills> {
  const random = createRandom(seed)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-secrets-kills-'))
  const result: SecretsKills = { kills: 0, leftBeside: 0, wrong: 0, damaged: 0, acknowledged: 0 }
  const expected = new Map<string, string | null>()
  try {
    while (result.kills < kills) {
      const lines = await runUntilKilled(folder, seed * 10_000 + result.kills, random.int(1, 120))
      result.kills += 1
      const underWay = new Map<string, string | null>()
      for (const line of lines) {
        if ('begins' in line) underWay.set(line.begins, line.value)
        else {
          underWay.delete(line.acknowledged)
          expected.set(line.acknowledged, line.value)
          result.acknowledged += 1
        }
      }
      const names = fs.readdirSync(folder)
      if (names.includes('secrets.json.next')) result.leftBeside += 1
      if (names.some((name) => name.includes('damaged'))) result.damaged += 1
      const secrets = openSecretFile(folder, null)
      if (secrets.notice() !== null) result.damaged += 1
      for (const name of new Set([...expected.keys(), ...underWay.keys()])) {
        const value = secrets.get(name, 'https://a.example')
        if (value !== (expected.get(name) ?? null) && value !== underWay.get(name)) result.wrong += 1
        expected.set(name, value)
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
  return result
}

function runUntilKilled(folder: string, seed: number, killAt: number): Promise<Line[]> {
  const script = path.join(import.meta.dirname, 'secrets-process.ts')
  const child = spawn(process.execPath, [script, folder, String(seed), String(killAt)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('close', (code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`the process ended with ${code} instead of being killed`))
      else resolve(text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line])))
    })
  })
}

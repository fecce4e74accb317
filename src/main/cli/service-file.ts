import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { replaceFile } from '../store/files.ts'
import { movedUnit, unitMark, unitName } from './service-unit.ts'

export function unitFile(env: NodeJS.ProcessEnv): string {
  const config = env['XDG_CONFIG_HOME'] || path.join(os.homedir(), '.config')
  return path.join(config, 'systemd', 'user', unitName)
}

/**
 * Has a service that is installed follow the data to another folder. Never throws: one that could not be changed goes on as before, and
 * “service status” says so.
 */
export function moveService(from: string, to: string, env: NodeJS.ProcessEnv = process.env): void {
  try {
    const file = unitFile(env)
    const text = fs.readFileSync(file, 'utf8')
    const moved = movedUnit(text, from, to)
    if (!text.startsWith(unitMark) || moved === text) return
    replaceFile(file, moved, path.dirname(file))
    spawnSync('systemctl', ['--user', 'daemon-reload'], { env, timeout: 10_000, stdio: 'ignore' })
  } catch {
    // There is none, or it is somebody else's to write.
  }
}

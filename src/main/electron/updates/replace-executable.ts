import fs from 'node:fs'
import path from 'node:path'

/** The old one stays in place until the new one is whole; throws where that cannot be. */
export function replaceExecutable(from: string, to: string): void {
  const part = path.join(path.dirname(to), `.${path.basename(to)}.part`)
  try {
    fs.copyFileSync(from, part)
    fs.chmodSync(part, 0o755)
    const copied = fs.openSync(part, 'r+')
    fs.fsyncSync(copied)
    fs.closeSync(copied)
    fs.renameSync(part, to)
  } catch (error) {
    fs.rmSync(part, { force: true })
    throw error
  }
}

import fs from 'node:fs'
import path from 'node:path'

/** The files of a folder that hold these words, in either of the encodings that a database or Chromium writes. */
export function filesHolding(folder: string, words: string): string[] {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = fs.readFileSync(file)
      return bytes.includes(words) || bytes.includes(Buffer.from(words, 'utf16le'))
    })
}

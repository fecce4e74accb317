import fs from 'node:fs'
import path from 'node:path'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import { scanFolder } from './scan.ts'

const languages = ['de', 'zh']

/** Each catalogue's file with its messages. */
export function cataloguesOf(root: string, language: string): { file: string; messages: Record<string, string> }[] {
  const folder = path.join(root, 'src/shared/words/catalogues', language)
  return fs
    .readdirSync(folder)
    .sort()
    .map((name) => ({ file: name, messages: JSON.parse(fs.readFileSync(path.join(folder, name), 'utf8')) }))
}

/** What is missing in a catalogue, left over, there twice, or holds other values than its English. One line each. */
export function catalogueProblems(root: string, folders: readonly string[] = []): string[] {
  const problems: string[] = []
  const all = scanFolder(path.join(root, 'src')).messages
  const used = new Set(all.map(({ key }) => key))
  const wanted = all.filter(({ file }) => folders.length === 0 || folders.some((folder) => file.startsWith(folder)))
  for (const language of languages) {
    const known = new Map<string, string>()
    for (const { file, messages } of cataloguesOf(root, language)) {
      for (const [key, text] of Object.entries(messages)) {
        const where = `${language}/${file}: ${JSON.stringify(key)}`
        if (folders.length === 0 && !used.has(key)) problems.push(`${where}: nothing says it any more`)
        if (known.has(key)) problems.push(`${where}: ${known.get(key)} has it too`)
        known.set(key, file)
        const problem = valuesProblem(key, text)
        if (problem !== null) problems.push(`${where}: ${problem}`)
      }
    }
    for (const { key } of uniqueBy(wanted)) {
      if (!known.has(key)) problems.push(`${language}: missing: ${JSON.stringify(key)}`)
    }
  }
  return problems
}

const uniqueBy = <T extends { key: string }>(found: readonly T[]): T[] => [
  ...new Map(found.map((each) => [each.key, each])).values(),
]

export const withoutContext = (key: string): string => key.replace(/^[a-z][a-z -]*\|/, '')

function valuesProblem(key: string, text: string): string | null {
  if (text.trim() === '') return 'empty'
  try {
    const [english, other] = [valuesOf(compileMessage(withoutContext(key))), valuesOf(compileMessage(text))]
    return english.join() === other.join()
      ? null
      : `has the values ${other.join(', ') || 'none'}, its English ${english.join(', ') || 'none'}`
  } catch (error) {
    return `is no message: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** The names of the values in a message that is compiled. */
function valuesOf(compiled: unknown): string[] {
  const names = new Set<string>()
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return
    const [name, kind, options] = part
    names.add(String(name))
    if (kind !== undefined && options !== null && typeof options === 'object') {
      for (const option of Object.values(options as object)) if (Array.isArray(option)) option.forEach(walk)
    }
  }
  if (Array.isArray(compiled)) compiled.forEach(walk)
  return [...names].sort()
}

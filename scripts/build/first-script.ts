import { resolve } from 'node:path'

interface Modules {
  getModuleInfo(id: string): { importedIds: readonly string[] } | null
}

/** Waits for the rest of what the page loads first, and so is not in one file with it. */
const entry = resolve('src/renderer/main.tsx').replaceAll('\\', '/')
let loadedFirst: Set<string> | null = null

/**
 * The file of a module that the page loads before anything else: one for all of them, where each that is also of use later would
 * be a file of its own. Null for what comes later.
 */
export function firstScript(id: string, modules: Modules): string | null {
  loadedFirst ??= closureOf(entry, modules)
  return loadedFirst.has(id) && id !== entry ? 'first' : null
}

function closureOf(id: string, modules: Modules): Set<string> {
  const found = new Set<string>()
  const queue = [id]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue
    found.add(next)
    queue.push(...(modules.getModuleInfo(next)?.importedIds ?? []))
  }
  return found
}

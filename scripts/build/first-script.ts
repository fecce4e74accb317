import { dirname, resolve } from 'node:path'

interface Modules {
  getModuleInfo(id: string): { code: string | null; importedIds: readonly string[] } | null
}

/** Waits for the rest of what the page loads first, and so is not in one file with it. */
const entry = resolve('src/renderer/main.tsx').replaceAll('\\', '/')
/** Names every icon there is, so that what it imports says nothing of what is needed. */
const iconIndex = '/lucide-react/dist/esm/lucide-react.mjs'
const icons = '/lucide-react/dist/esm/icons/'
let loadedFirst: Set<string> | null = null
/** Drawn at once around what the first script draws. */
const drawnNext = ['app/banners.tsx', 'chat/around-composer.ts', 'chat/conversation-list.tsx'].map((file) =>
  resolve('src/renderer', file).replaceAll('\\', '/'),
)
let loadedNext: Set<string> | null = null

/**
 * The file of a module that the page loads before anything else: one for all of them, where each that is also of use later would
 * be a file of its own; one for what is drawn next, for the same reason; and one for all the icons that come later. Null for the rest.
 */
export function firstScript(id: string, modules: Modules): string | null {
  loadedFirst ??= closureOf(entry, modules)
  if (loadedFirst.has(id)) return id === entry ? null : 'first'
  loadedNext ??= new Set(drawnNext.flatMap((part) => [...closureOf(part, modules)]))
  if (loadedNext.has(id)) return 'second'
  return id.includes(icons) ? 'icons' : null
}

function closureOf(id: string, modules: Modules): Set<string> {
  const found = new Set<string>()
  const queue = [id]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (found.has(next)) continue
    found.add(next)
    const { code = null, importedIds = [] } = modules.getModuleInfo(next) ?? {}
    for (const imported of importedIds) {
      if (imported.endsWith(iconIndex)) queue.push(...iconsIn(code ?? '', imported, modules))
      else queue.push(imported)
    }
  }
  return found
}

/** The modules of the icons that a module's code takes from their index. */
function iconsIn(code: string, index: string, modules: Modules): string[] {
  const places = iconPlaces(index, modules)
  const names = [...code.matchAll(/import \{([^}]*)\} from ["']lucide-react["']/g)].flatMap(([, list = '']) =>
    list.split(',').map((each) => each.trim().split(' as ')[0] ?? ''),
  )
  return names.flatMap((name) => places.get(name) ?? [])
}

let places: Map<string, string> | null = null

function iconPlaces(index: string, modules: Modules): Map<string, string> {
  if (places) return places
  places = new Map()
  const code = modules.getModuleInfo(index)?.code ?? ''
  for (const [, names = '', file = ''] of code.matchAll(/export \{([^}]*)\} from ["'](\.\/[^"']+)["']/g)) {
    const id = resolve(dirname(index), file).replaceAll('\\', '/')
    for (const [, name = ''] of names.matchAll(/default as (\w+)/g)) places.set(name, id)
  }
  if (places.size === 0) throw new Error('The index of the icons is not written as it was.')
  return places
}

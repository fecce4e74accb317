import fs from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'
import type { ShippedPackage } from '../../src/shared/licences.ts'

// Where the build runs: the configuration is bundled, and so is this file.
const root = process.cwd()
const licenceFile = /^(licen[cs]e|copying|notice|unlicense)\b/i
/** Shipped without being a module of a bundle: the runtime, and what becomes styles. */
const beside = ['electron', 'tailwindcss']

/**
 * What is shipped, and under which licences: found in the bundles themselves, so that nothing is forgotten. Main's bundle
 * is built first and only counts; the page's writes `licences.json` for both.
 */
export function shippedLicences(): { count: Plugin; write: Plugin } {
  const folders = new Set<string>()
  const count: Plugin = {
    name: 'count-licences',
    apply: 'build',
    generateBundle() {
      for (const id of this.getModuleIds()) {
        const folder = packageFolderOf(id)
        if (folder) folders.add(folder)
      }
    },
  }
  return {
    count,
    write: {
      ...count,
      name: 'write-licences',
      generateBundle(...given) {
        if (folders.size === 0) throw new Error('The main bundle was not built before the page.')
        ;(count.generateBundle as (...given: unknown[]) => void).apply(this, given)
        for (const folder of [...beside.map(folderOf), ...runtimeFolders()]) folders.add(folder)
        this.emitFile({
          type: 'asset',
          fileName: 'licences.json',
          source: JSON.stringify([...folders].map(readPackage).toSorted((a, b) => a.name.localeCompare(b.name, 'en'))),
        })
      },
    },
  }
}

/** Null for a module of our own, or of the bundler. */
function packageFolderOf(id: string): string | null {
  const file = id.replace(/^\0/, '').split('?')[0] ?? ''
  const at = file.lastIndexOf('/node_modules/')
  if (at === -1) return null
  const [first = '', second = ''] = file.slice(at + '/node_modules/'.length).split('/')
  if (first.startsWith('.')) return null
  return path.join(file.slice(0, at), 'node_modules', first.startsWith('@') ? `${first}/${second}` : first)
}

const folderOf = (name: string): string => path.join(root, 'node_modules', name)

/** The native ones, which lie beside the bundle, with what they bring; those for other systems are not installed. */
function runtimeFolders(): string[] {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean }>
  }
  return Object.entries(lock.packages)
    .filter(([name, { dev, devOptional }]) => name !== '' && !dev && !devOptional)
    .map(([name]) => path.join(root, name))
    .filter((folder) => fs.existsSync(path.join(folder, 'package.json')))
}

function readPackage(folder: string): ShippedPackage {
  const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string | { type?: string }
  }
  const texts = fs
    .readdirSync(folder)
    .filter((file) => licenceFile.test(file) && fs.statSync(path.join(folder, file)).isFile())
    .toSorted()
    .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim())
  return {
    name,
    version,
    licence: (typeof license === 'object' ? license.type : license) ?? '',
    text: texts.length === 0 ? null : texts.join('\n\n'),
  }
}

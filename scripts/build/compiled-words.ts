import { compileMessage } from '@lingui/message-utils/compileMessage'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'
import { withoutContext } from '../words/problems.ts'
import { scanFile } from '../words/scan.ts'

const compiler = '\0no-message-compiler'
const built = '.built.js'

/**
 * Messages with values are taken apart here, once: `t('{count} of {all}', …)` becomes `t(['3kX…', […]], …)`, and the catalogues have
 * them under the same ids. So what runs needs no parser of ICU's format. What main says in English is found again by it
 * (read-said.ts), so its words are there under their English too.
 */
export const compiledWords = (): Plugin => ({
  name: 'compiled-words',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id === '@lingui/message-utils/compileMessage') return compiler
    if (!/\/catalogues\/\w+\/[\w-]+\.json$/.test(id) || !importer) return null
    return path.resolve(path.dirname(importer), id) + built
  },
  load(id) {
    if (id === compiler) return "export const compileMessage = () => { throw new Error('Not compiled.') }"
    if (!id.endsWith(`.json${built}`)) return null
    const file = id.slice(0, -built.length)
    this.addWatchFile(file)
    const messages: Record<string, string> = JSON.parse(fs.readFileSync(file, 'utf8'))
    const entries = Object.entries(messages).map(([key, text]) => [idOf(key), compiledOf(text)])
    const ofMain = path.basename(file) === 'main.json' ? Object.keys(messages).filter((key) => idOf(key) !== key) : []
    const byEnglish = ofMain.map((key) => `[${JSON.stringify(key)}]: byId[${JSON.stringify(idOf(key))}]`)
    return `const byId = ${JSON.stringify(Object.fromEntries(entries))}\nexport default { ...byId, ${byEnglish.join(', ')} }`
  },
  transform: {
    filter: { id: /\/src\/[^?]*\.tsx?(?:$|\?)/, code: /\b(?:t|msg|rich|said)\([^)]*\{/s },
    handler(code, id) {
      const [file = ''] = id.split('?')
      let changed = code
      for (const { english, start, end } of scanFile(file, code).written.sort((a, b) => b.start - a.start)) {
        if (!english.includes('{')) continue
        changed = changed.slice(0, start) + JSON.stringify([hashOf(english), compiledOf(english)]) + changed.slice(end)
      }
      return changed === code ? null : { code: changed, map: null }
    },
  },
})

const hashOf = (english: string): string => createHash('sha256').update(english).digest('base64url').slice(0, 7)

/** Plain English is its own id. */
function idOf(key: string): string {
  const english = withoutContext(key)
  return english.includes('{') ? key.slice(0, key.length - english.length) + hashOf(english) : key
}

const compiledOf = (text: string): ReturnType<typeof compileMessage> | string =>
  text.includes('{') ? compileMessage(text) : text

import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

/** Tables that PDFs of East Asia need to be read, beside the bundle. */
export const characterMaps = (): Plugin => ({
  name: 'character-maps',
  writeBundle: ({ dir = '' }) =>
    cpSync(resolve('node_modules/pdfjs-dist/cmaps'), join(dir, 'cmaps'), { recursive: true }),
})

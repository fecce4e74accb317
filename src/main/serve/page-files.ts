import fs from 'node:fs/promises'
import path from 'node:path'
import { readRendererFile } from '../net/renderer-files.ts'

type PageFile = { body: Buffer; contentType: string }

/**
 * The built page, as it was at the start. Each file is read once: a crowd that asks for the largest and does not read it
 * shares its one copy. Names are taken as they stand, so none has a second spelling.
 */
export async function openPageFiles(folder: string): Promise<{ read(urlPath: string): Promise<PageFile | null> }> {
  const names = await fs.readdir(folder, { recursive: true })
  const paths = new Set(names.map((name) => `/${name.split(path.sep).join('/')}`))
  const files = new Map<string, Promise<PageFile | null>>()
  return {
    read(urlPath) {
      const name = urlPath === '/' ? '/index.html' : urlPath
      if (!paths.has(name)) return Promise.resolve(null)
      const file = files.get(name) ?? readRendererFile(folder, name)
      files.set(name, file)
      return file
    },
  }
}

import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { ZipFile } from 'yazl'
import { openPromise } from 'yauzl'
import type { ArchiveExport, ArchiveImport } from '../../src/shared/domain.ts'
import type { AppChild } from './app-child.ts'

/** Where apps put what they export, apart from their data. */
export const exportsEnv = (folder: string): NodeJS.ProcessEnv => ({ HOLDFAST_TEST_EXPORTS: folder })

/** Exports everything; answers how it ended. */
export async function exportAll(app: AppChild): Promise<ArchiveExport> {
  const ended = app.once('archive.exported', (event) => event.export.state !== 'running')
  await app.request('archive.export', null)
  return (await ended).export
}

/** Hands a file over, a piece at a time; answers what will come. */
export async function offer(app: AppChild, file: string, pieceBytes = 1_000_000): Promise<ArchiveImport> {
  const bytes = fs.readFileSync(file)
  const { id } = await app.request('archive.beginImport', { fileName: path.basename(file), fileBytes: bytes.length })
  for (let from = 0; from < bytes.length; from += pieceBytes) {
    const piece = bytes.subarray(from, from + pieceBytes).toString('base64')
    await app.request('archive.writeImport', { id, bytes: piece })
  }
  return app.request('archive.endImport', { id })
}

/** Takes all of it in; answers its number among the imports. */
export async function takeIn(app: AppChild, file: string, withSettings = false): Promise<number> {
  const { id } = await offer(app, file)
  const stored = app.once('imports.changed', ({ imports }) => imports[0]?.state === 'done')
  const { importId } = await app.request('archive.confirmImport', { id, withSettings })
  await stored
  return importId
}

/** A zip of these texts, or bytes, by their names. */
export async function writeZip(file: string, texts: Record<string, string | Buffer>): Promise<string> {
  const zip = new ZipFile()
  for (const [name, text] of Object.entries(texts)) zip.addBuffer(Buffer.from(text), name)
  zip.end()
  const out = fs.createWriteStream(file)
  zip.outputStream.pipe(out)
  await once(out, 'close')
  return file
}

/** What is in a zip, by name. */
export async function readZip(file: string): Promise<Map<string, string>> {
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false })
  const texts = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    const pieces: Buffer[] = []
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece as Buffer)
    texts.set(entry.fileName, Buffer.concat(pieces).toString('utf8'))
  }
  zip.close()
  return texts
}

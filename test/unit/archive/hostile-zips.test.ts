import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openArchiveFile } from '../../../src/main/archive/archive-file.ts'
import { writeZip } from '../../support/archives.ts'

const manifest = JSON.stringify({ format: 'holdfast-export', version: 1, appVersion: '1', exportedAt: '2026-11-26' })
let folder: string
let file: string

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-hostile-'))
})
afterAll(() => fs.rmSync(folder, { recursive: true }))
beforeEach(() => {
  file = path.join(folder, 'given.zip')
})

const bytesOf = async (texts: Record<string, string>): Promise<Buffer> => fs.readFileSync(await writeZip(file, texts))
const given = (bytes: Uint8Array): Promise<unknown> => {
  fs.writeFileSync(file, bytes)
  return openArchiveFile(file)
}
/** Every occurrence; both headers of an entry have its name. */
function replaced(bytes: Buffer, from: string, to: string): Buffer {
  expect(to).toHaveLength(from.length)
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1')
}

describe('a file that is offered as an export', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('Dear diary')],
    ['another format', Buffer.from([0x1f, 0x8b, 8, 0, 0])],
  ])('and is %s, is no zip', async (_, bytes) => {
    await expect(given(bytes)).rejects.toThrow(/is no zip.*nothing was imported/)
  })

  it('and is another zip, or one of a newer version, is told so', async () => {
    await expect(given(await bytesOf({ 'holiday.jpg': 'x' }))).rejects.toThrow('it has no manifest.json')
    await expect(given(await bytesOf({ 'manifest.json': '{"format":"other"}' }))).rejects.toThrow('cannot be read')
    const newer = manifest.replace('"version":1', '"version":2')
    await expect(given(await bytesOf({ 'manifest.json': newer }))).rejects.toThrow('made by a newer Holdfast')
  })

  it('and was cut off anywhere, is damaged', async () => {
    const whole = await bytesOf({ 'manifest.json': manifest, 'settings.json': '{}'.padEnd(5000) })
    for (const length of [5, 60, whole.length >> 1, whole.length - 1]) {
      await expect(given(whole.subarray(0, length))).rejects.toThrow(/damaged or was cut off/)
    }
  })

  it('and has flipped bits in what it holds, is found out by its checksum', async () => {
    const whole = await bytesOf({ 'manifest.json': manifest, 'conversations/a.json': '{"a":1}'.padEnd(300) })
    const central = whole.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    // The checksum of the manifest, in the directory.
    whole.writeUInt32LE(123_456, central + 16)
    await expect(given(whole)).rejects.toThrow('manifest.json cannot be read')
  })

  it.each([
    ['../../../etc/passwd.json', 'xx_xx_xx_etc_passwd.json'],
    ['/conversations/abso.json', '_conversations_abso.json'],
    ['C:/conversations/win.json', 'C__conversations_win.json'],
  ])('and names %s, leads out of itself', async (hostile, harmless) => {
    const bytes = await bytesOf({ 'manifest.json': manifest, [harmless]: '{}' })
    await expect(given(replaced(bytes, harmless, hostile))).rejects.toThrow('lead out of it')
  })

  it('and is encrypted, says that it has to be unpacked first', async () => {
    const bytes = await bytesOf({ 'manifest.json': manifest })
    for (const [signature, at] of [
      [[0x50, 0x4b, 3, 4], 6],
      [[0x50, 0x4b, 1, 2], 8],
    ] as const) {
      const header = bytes.indexOf(Buffer.from(signature))
      bytes.writeUInt16LE(bytes.readUInt16LE(header + at) | 1, header + at)
    }
    await expect(given(bytes)).rejects.toThrow('encrypted')
  })

  it('and unpacks to far more than it is, is not unpacked', async () => {
    const bomb = await bytesOf({ 'manifest.json': manifest, 'traces/traces.otlp.jsonl': '0'.repeat(50_000_000) })
    expect(bomb.length).toBeLessThan(100_000)
    const before = process.memoryUsage().rss
    await expect(given(bomb)).rejects.toThrow('unpack to far more')
    expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000)
  })

  it('and says that it is small where it is not, is stopped at what it said', async () => {
    const bytes = await bytesOf({ 'manifest.json': `${manifest}${' '.repeat(3_000_000)}` })
    const central = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    bytes.writeUInt32LE(100, central + 24)
    await expect(given(bytes)).rejects.toThrow('manifest.json cannot be read')
  })

  it('and claims more files than it has, is damaged', async () => {
    const bytes = await bytesOf({ 'manifest.json': manifest })
    const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]))
    bytes.writeUInt16LE(60_000, end + 8)
    bytes.writeUInt16LE(60_000, end + 10)
    await expect(given(bytes)).rejects.toThrow(/damaged/)
  })
})

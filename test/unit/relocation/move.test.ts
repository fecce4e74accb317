import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCollection } from '../../../src/main/attachments/collection.ts'
import { createAttachmentFiles } from '../../../src/main/attachments/files.ts'
import { moveService, unitFile } from '../../../src/main/cli/service-file.ts'
import { unitText } from '../../../src/main/cli/service-unit.ts'
import { checkTarget, copyFolder, isInside } from '../../../src/main/relocation/copy-folder.ts'
import { pointedFolder, pointTo } from '../../../src/main/relocation/pointer.ts'
import { createRelocation } from '../../../src/main/relocation/relocation.ts'
import { newBackupName } from '../../../src/main/store/recovery/backup-files.ts'
import { record, withDatabase } from '../../support/store-fixtures.ts'

const moved = [
  'backups',
  'holdfast.3.log',
  'holdfast.db',
  'holdfast.id',
  'holdfast.log',
  'keychain-key.json',
  'mcp.json',
  'moved-from.json',
  'reports',
  'secrets.json',
  'service.env',
]

let folder: string
let from: string
let to: string

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-move-'))
  from = path.join(folder, 'from')
  to = path.join(folder, 'to')
  fs.mkdirSync(path.join(from, 'backups'), { recursive: true })
  fs.mkdirSync(to)
  withDatabase(from, (write) => record(write, 30))
  fs.writeFileSync(path.join(from, 'holdfast.id'), 'here')
  fs.writeFileSync(path.join(from, 'secrets.json'), '{"a":1}')
  fs.writeFileSync(path.join(from, 'keychain-key.json'), '{"b":1}')
  fs.writeFileSync(path.join(from, 'mcp.json'), '{"mcpServers":{}}')
  fs.writeFileSync(path.join(from, 'service.env'), 'HTTPS_PROXY=http://proxy:3128')
  fs.writeFileSync(path.join(from, 'holdfast.log'), 'new lines')
  fs.writeFileSync(path.join(from, 'holdfast.3.log'), 'old lines')
  fs.mkdirSync(path.join(from, 'reports'))
  fs.writeFileSync(path.join(from, 'reports/holdfast-1.txt'), 'of a bad end')
  fs.writeFileSync(path.join(from, 'backups/one.db'), 'a backup')
  fs.writeFileSync(path.join(from, 'monitor.duckdb'), 'derived')
  fs.writeFileSync(path.join(from, 'holdfast.running'), '{}')
  fs.mkdirSync(path.join(from, 'chromium'))
  fs.writeFileSync(path.join(from, 'chromium/Cookies'), 'of Chromium')
  fs.writeFileSync(path.join(from, 'taxes.pdf'), 'of somebody else')
})
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }))

const countIn = (place: string): number =>
  withDatabase(place, (_, db) => db.prepare<[], number>('SELECT COUNT(*) FROM records').pluck().get() ?? 0)
const namesIn = (place: string): string[] => fs.readdirSync(place).toSorted()

describe('a move of the data folder', () => {
  it('copies all that is the user’s and nothing else, and leaves the old one as it is', async () => {
    const before = namesIn(from)
    const told: number[] = []
    await checkTarget(from, to)
    await copyFolder(from, to, (doneBytes, totalBytes) => told.push(doneBytes / totalBytes))
    expect(namesIn(to)).toEqual(moved)
    expect(fs.readFileSync(path.join(to, 'backups/one.db'), 'utf8')).toBe('a backup')
    expect(told.at(-1)).toBe(1)
    expect(namesIn(from)).toEqual(before)
    expect([countIn(to), countIn(from)]).toEqual([30, 30])
    if (process.platform !== 'win32') expect(fs.statSync(path.join(to, 'secrets.json')).mode & 0o777).toBe(0o600)
  })

  it.skipIf(process.platform === 'win32')('takes along what lies on another disk, behind a link', async () => {
    const elsewhere = path.join(folder, 'elsewhere')
    fs.mkdirSync(elsewhere)
    const sha256 = await createAttachmentFiles(from).keep(Buffer.from('of a chat'))
    for (const name of ['attachments', 'holdfast.db']) {
      fs.renameSync(path.join(from, name), path.join(elsewhere, name))
      fs.symlinkSync(path.join(elsewhere, name), path.join(from, name))
    }
    fs.symlinkSync(path.join(folder, 'gone'), path.join(from, 'mcp.json.next'))
    fs.symlinkSync(from, path.join(elsewhere, 'attachments', 'around'))
    await checkTarget(from, to)
    await copyFolder(from, to, () => {})
    expect(countIn(to)).toBe(30)
    expect(await createAttachmentFiles(to).read(sha256)).toEqual(Buffer.from('of a chat'))
    expect(fs.lstatSync(path.join(to, 'attachments')).isDirectory()).toBe(true)
    expect(fs.readdirSync(path.join(elsewhere, 'attachments')).toSorted()).toEqual([sha256, 'around'].toSorted())
  })

  it('keeps attached files as old as they were, so that those a backup counts on are not collected', async () => {
    const [attachedAtMs, backedUpAtMs] = [Date.parse('2026-03-01T00:00:00Z'), Date.parse('2026-03-02T00:00:00Z')]
    const sha256 = await createAttachmentFiles(from).keep(Buffer.from('of a chat that is deleted'))
    fs.utimesSync(path.join(from, 'attachments', sha256), new Date(), new Date(attachedAtMs))
    fs.writeFileSync(path.join(from, 'backups', newBackupName(from, 'by hand', backedUpAtMs)), 'a backup')
    await copyFolder(from, to, () => {})
    const files = createAttachmentFiles(to)
    const collection = createCollection({
      files,
      dataFolder: to,
      store: { write: { forgetUnheld: async () => {} } as never, read: { everyAttachmentHash: async () => [] } },
      nowMs: () => Date.now(),
    })
    expect(await collection.collect()).toBe(0)
    expect(await files.has(sha256)).toBe(true)
  })

  it('refuses a folder that is not empty, not there, not writable, or lies in the present one or around it', async () => {
    const refused = async (target: string, words: RegExp): Promise<void> => {
      await expect(checkTarget(from, target)).rejects.toThrow(words)
    }
    fs.writeFileSync(path.join(to, 'thesis.doc'), 'x')
    await refused(to, /not empty.*Nothing was moved/)
    await refused(path.join(folder, 'nowhere'), /is there/)
    await refused(path.join(from, 'taxes.pdf'), /is there/)
    fs.mkdirSync(path.join(from, 'inside'))
    await refused(path.join(from, 'inside'), /outside/)
    await refused(from, /outside/)
    await refused(folder, /does not hold/)
    fs.symlinkSync(path.join(from, 'inside'), path.join(folder, 'link'))
    await refused(path.join(folder, 'link'), /outside/)
  })

  it.each([
    ['C:\\Users\\ada\\Holdfast', 'D:\\Holdfast', false],
    ['C:\\Holdfast', 'C:\\Holdfast', true],
    ['C:\\Holdfast', 'C:\\Holdfast\\inside', true],
    ['C:\\Holdfast', 'C:\\Holdfast\\..inside', true],
    ['C:\\Holdfast', 'C:\\Holdfast-2', false],
    ['C:\\Holdfast', '\\\\server\\share\\Holdfast', false],
  ])('from %s knows whether %s lies in it', (outer, inner, expected) => {
    expect(isInside(outer, inner, path.win32)).toBe(expected)
  })

  it('that was killed in the middle is begun again in the same folder', async () => {
    fs.writeFileSync(path.join(to, 'holdfast.moving'), '')
    fs.writeFileSync(path.join(to, 'holdfast.db'), 'half of it')
    await checkTarget(from, to)
    await copyFolder(from, to, () => {})
    expect(countIn(to)).toBe(30)
    expect(namesIn(to)).not.toContain('holdfast.moving')
  })

  it('that fails leaves nothing there', async () => {
    const fullDisk = (): void => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    await expect(copyFolder(from, to, fullDisk)).rejects.toThrow('disk is full')
    expect(namesIn(to)).toEqual([])
    expect(countIn(from)).toBe(30)
  })

  it('is pointed to only once it is whole, and goes on with the old one where it cannot be', async () => {
    const seen: string[][] = []
    const relocation = createRelocation({
      ports: {
        dataFolder: from,
        shell: 'desktop',
        relocation: {
          whyFixed: null,
          choose: async () => to,
          switchTo: async (folder) => {
            seen.push(namesIn(folder))
            throw new Error('the system says no')
          },
        },
      },
      whileClosed: (work) => work(),
      emit: () => {},
    })
    await expect(relocation.move()).rejects.toThrow('the system says no')
    expect(seen).toEqual([moved])
    expect(countIn(from)).toBe(30)
  })

  it('shows the old folder until it is deleted, and deletes only what was Holdfast’s in it', async () => {
    for (const folderOf of ['updates', 'dragged']) {
      fs.mkdirSync(path.join(from, folderOf))
      fs.writeFileSync(path.join(from, folderOf, 'one'), 'made by the app')
    }
    await copyFolder(from, to, () => {})
    const relocation = createRelocation({
      ports: { dataFolder: to, shell: 'desktop' },
      whileClosed: (work) => work(),
      emit: () => {},
    })
    expect((await relocation.state()).movedFrom?.folder).toBe(from)
    await relocation.deleteKept({ kind: 'moved-from' })
    expect((await relocation.state()).movedFrom).toBeNull()
    expect(namesIn(from)).toEqual(['taxes.pdf'])
    expect(countIn(to)).toBe(30)
    await expect(relocation.deleteKept({ kind: 'copy', name: '../from' })).rejects.toThrow('no longer there')
    await expect(relocation.move()).rejects.toThrow('named at the start')
  })
})

describe('a service that is installed', () => {
  const install = (text: string): string => {
    const file = unitFile({ XDG_CONFIG_HOME: folder })
    fs.mkdirSync(path.dirname(file), { recursive: true })
    fs.writeFileSync(file, text)
    return file
  }
  const written = (data: string, command: string[]): string => unitText(command, path.join(data, 'service.env'))
  // No systemd is asked.
  const env = (): NodeJS.ProcessEnv => ({ XDG_CONFIG_HOME: folder, PATH: folder })

  it('follows the data, with the variables that were entered for it', () => {
    const [odd, command] = [path.join(folder, '100% "of it"'), ['/usr/bin/holdfast', 'serve']]
    const file = install(written(from, command))
    moveService(from, odd, env())
    expect(fs.readFileSync(file, 'utf8')).toBe(written(odd, command))
    moveService(odd, to, env())
    expect(fs.readFileSync(file, 'utf8')).toBe(written(to, command))
    install(written(odd, [...command, '--data-folder', odd]))
    moveService(odd, to, env())
    expect(fs.readFileSync(file, 'utf8')).toBe(written(to, [...command, '--data-folder', to]))
  })

  it('stays as it is where it is for other data, or another’s', () => {
    for (const text of [
      written(`${from}-2`, ['/usr/bin/holdfast', 'serve']),
      `[Service]\nEnvironmentFile=-${from}/service.env\n`,
    ]) {
      const file = install(text)
      moveService(from, to, env())
      expect(fs.readFileSync(file, 'utf8')).toBe(text)
    }
  })
})

describe('where the data are', () => {
  it('is the default folder, until it is pointed elsewhere, and again once it is pointed back', async () => {
    expect(pointedFolder(from)).toBe(from)
    await copyFolder(from, to, () => {})
    pointTo(from, to)
    expect(pointedFolder(from)).toBe(to)
    pointTo(from, from)
    expect(pointedFolder(from)).toBe(from)
  })

  it('is never guessed: a folder that is gone, or a pointer that cannot be read, is an error', () => {
    pointTo(from, path.join(folder, 'on-a-disk-that-is-away'))
    expect(() => pointedFolder(from)).toThrow(/not there now.*Nothing was changed/)
    fs.writeFileSync(path.join(from, 'data-folder.json'), '{')
    expect(() => pointedFolder(from)).toThrow(/can’t be read/)
  })
})

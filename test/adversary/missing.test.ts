import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartFailure } from '../support/app-child.ts'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

let rig: FaultRig
let file: string

beforeEach(async () => {
  rig = await createFaultRig()
  file = path.join(rig.folder, 'holdfast.db')
})
afterEach(() => rig.close())

const choose = (choice: string) => ({ env: { HOLDFAST_TEST_WHEN_MISSING: choice } })

async function refusal(): Promise<string> {
  const error = await rig.start().catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(StartFailure)
  return (error as StartFailure).message
}

/** What the user would miss; the lock is taken and let go by every start. */
function content(): Map<string, string> {
  const files = fs.readdirSync(rig.folder, { recursive: true, encoding: 'utf8' })
  const kept = files.filter((name) => !name.includes('holdfast.lock') && !name.includes('ballast'))
  const read = (name: string): string => {
    const full = path.join(rig.folder, name)
    return fs.statSync(full).isFile() ? fs.readFileSync(full, 'base64') : ''
  }
  return new Map(kept.toSorted().map((name) => [name, read(name)]))
}

async function recordAndKill(count: number): Promise<void> {
  const app = await rig.start()
  for (let turn = 0; turn < count; turn += 1) await rig.ask(app)
  await rig.untilDrained(app)
  await app.kill()
}

describe('a database that is not there', () => {
  const losses: [name: string, lose: () => void, words: RegExp][] = [
    ['was deleted with all that belongs to it', () => remove('', '-wal', '-shm'), /there is no holdfast\.db/],
    ['was deleted while its WAL was not', () => remove(''), /log of changes \(-wal\) is still there/],
    ['has no content any more', () => empty('-wal', '-shm'), /has no content/],
    ['has no content any more while its WAL has', () => empty(), /has no content/],
    ['is another one, which nobody has used', () => replace(), /nothing can be read|has no content|missing/],
  ]
  const remove = (...suffixes: string[]): void => suffixes.forEach((suffix) => fs.rmSync(file + suffix))
  const empty = (...suffixes: string[]): void => {
    fs.truncateSync(file)
    remove(...suffixes)
  }
  const replace = (): void => {
    remove('-wal', '-shm')
    fs.writeFileSync(file, Buffer.alloc(40_960, 0xa5))
  }

  it.each(losses)('and %s: the start says so and changes nothing', async (_, lose, words) => {
    await recordAndKill(2)
    lose()
    const before = content()
    const message = await refusal()
    expect(message).toMatch(words)
    expect(message).toContain('Nothing was changed')
    expect(content()).toEqual(before)
    // It is no different the second time.
    expect(await refusal()).toBe(message)
  })

  it('goes on as if nothing had been once it is put back', async () => {
    await recordAndKill(3)
    const aside = `${rig.folder}-aside`
    fs.mkdirSync(aside)
    for (const suffix of ['', '-wal', '-shm']) fs.renameSync(file + suffix, path.join(aside, `db${suffix}`))
    await refusal()
    for (const suffix of ['', '-wal', '-shm']) fs.renameSync(path.join(aside, `db${suffix}`), file + suffix)
    fs.rmdirSync(aside)
    expect(await rig.ledger(await rig.start())).toMatchObject({ accepted: 3, delivered: 3 })
    expect(rig.untrue).toEqual([])
  })

  it('is restored from the newest backup where the user wants that, and nothing goes out twice', async () => {
    const app = await rig.start()
    await rig.ask(app)
    await rig.untilDrained(app)
    await app.request('sync.setPaused', { paused: true })
    await rig.ask(app)
    const backup = await app.request('data.backUp', null)
    await app.request('sync.setPaused', { paused: false })
    await rig.untilDrained(app)
    await app.kill()
    remove('', '-wal', '-shm')
    expect(await refusal()).toContain(backup.name)
    expect(rig.langfuse.traceIds().size).toBe(2)

    const next = await rig.start(choose('restore-newest-backup'))
    const notice = (await next.request('app.info', null)).storeNotice
    expect(notice).toContain('is the database now')
    expect(notice).toContain('1 record is looked up in Langfuse')
    // As it was when the backup was made.
    await next.request('sync.setPaused', { paused: false })
    expect(await rig.untilDrained(next)).toMatchObject({ accepted: 2, delivered: 2, pending: 0 })
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('is begun anew where the user wants that, and what was there keeps another name', async () => {
    await recordAndKill(2)
    remove('')
    const wal = fs.readFileSync(`${file}-wal`)
    const app = await rig.start(choose('start-empty'))
    expect(await rig.ledger(app)).toMatchObject({ accepted: 0, delivered: 0 })
    const kept = fs.readdirSync(rig.folder).find((name) => /\.damaged-.*-wal$/.test(name)) ?? ''
    expect(fs.readFileSync(path.join(rig.folder, kept)).equals(wal)).toBe(true)
    await app.request('conversations.saveDraft', { id: null, draft: 'written since' })
    await app.close()
    // Said again where a database is there, it means nothing.
    const next = await rig.start(choose('start-empty'))
    expect(JSON.stringify(await next.request('conversations.newDraft', null))).toContain('written since')
    expect(fs.readdirSync(rig.folder).filter((name) => name.includes('.damaged-'))).toEqual([kept])
  })

  it('was never there: what a first start leaves when it is killed early is no reason to ask', async () => {
    fs.writeFileSync(path.join(rig.folder, 'holdfast.lock'), '')
    fs.writeFileSync(path.join(rig.folder, 'holdfast.ballast'), Buffer.alloc(1000))
    fs.writeFileSync(path.join(rig.folder, 'secrets.json'), '{"choice":"weak","encrypted":{},"plain":{}}')
    fs.writeFileSync(file, '')
    expect(await rig.ledger(await rig.start())).toMatchObject({ accepted: 0 })
  })

  it.each([
    ['keys', 'secrets.json', '{"choice":null,"encrypted":{"langfuse":"c2VjcmV0"},"plain":{}}', /stored keys/],
    ['a damaged database', 'holdfast.db.damaged-2026', 'x', /damaged-2026/],
    ['a backup', 'backups/holdfast-2026-01-02T03-04-05-006Z.db', 'x', /One backup is there/],
  ])('and %s lies beside it: the start says so', async (_, name, text, words) => {
    fs.mkdirSync(path.join(rig.folder, 'backups'), { recursive: true })
    fs.writeFileSync(path.join(rig.folder, name), text)
    expect(await refusal()).toMatch(words)
  })
})

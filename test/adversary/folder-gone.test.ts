import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

let rig: FaultRig
let away: string

beforeEach(async () => {
  rig = await createFaultRig()
  away = `${rig.folder}-away`
})
afterEach(async () => {
  await rig.close()
  fs.rmSync(away, { recursive: true, force: true })
})

const file = (name = 'holdfast.db'): string => path.join(rig.folder, name)

describe('the data folder under a running app', () => {
  const losses: [name: string, lose: () => void][] = [
    ['is moved', () => fs.renameSync(rig.folder, away)],
    ['is deleted', () => fs.rmSync(rig.folder, { recursive: true })],
    ['loses its database', () => fs.rmSync(file())],
    ['loses its WAL', () => fs.rmSync(file('holdfast.db-wal'))],
    [
      'has its database replaced by a copy',
      () => {
        fs.copyFileSync(file(), file('copy'))
        fs.renameSync(file('copy'), file())
      },
    ],
  ]

  it.each(losses)('%s: nothing is said to be recorded any more, and no model is asked', async (_, lose) => {
    const app = await rig.start()
    await rig.ask(app)
    await rig.untilDrained(app)
    const asked = rig.model.requests.length
    const told = app.once('app.notice', ({ severity }) => severity === 'error')
    lose()
    await expect(rig.send(app)).rejects.toThrow(/no longer where it was/)
    await expect(rig.send(app)).rejects.toThrow(/Put it back, or restart/)
    expect((await told).message).toContain('The data folder is gone')
    expect((await app.request('app.info', null)).storeNotice).toContain('The data folder is gone')
    expect(rig.model.requests).toHaveLength(asked)
  })

  it('comes back, and with it everything: the answer that was under way, and the next one', async () => {
    const app = await rig.start()
    await rig.ask(app)
    await rig.untilDrained(app)
    rig.model.behave({ kind: 'stall', afterChunks: 2 })
    const streaming = rig.model.onceChunksSent(2)
    const traceId = await rig.send(app)
    await streaming
    const told = app.once('app.notice', ({ severity }) => severity === 'error')
    fs.renameSync(rig.folder, away)
    await told
    await expect(rig.send(app)).rejects.toThrow(/no longer where it was/)
    rig.model.release()
    const back = app.once('app.notice', ({ severity }) => severity === 'info')
    fs.renameSync(away, rig.folder)
    expect((await back).message).toContain('is back')
    await rig.untilEnded(traceId)
    await rig.ask(app)
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 3, delivered: 3 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })
})

describe('two processes, and a lock file that was deleted in between', () => {
  it('do not both run: the database itself says that it is in use', async () => {
    const first = await rig.start()
    await rig.ask(first)
    const wal = fs.readFileSync(file('holdfast.db-wal'))
    fs.rmSync(file('holdfast.lock'))
    await expect(rig.start()).rejects.toThrow(/Another Holdfast is using the data folder/)
    expect(fs.readFileSync(file('holdfast.db-wal')).subarray(0, wal.length).equals(wal)).toBe(true)
    expect(fs.readdirSync(rig.folder).filter((name) => name.includes('asking'))).toEqual([])
    await rig.ask(first)
    expect(await rig.untilDrained(first)).toMatchObject({ accepted: 2, delivered: 2 })
    await first.kill()
    expect(await rig.ledger(await rig.start())).toMatchObject({ accepted: 2 })
    expect(rig.untrue).toEqual([])
  })
})

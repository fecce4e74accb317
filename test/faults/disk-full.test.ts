import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ballastBytes, ballastFileName } from '../../src/main/store/thread/ballast.ts'
import type { AppChild } from '../support/app-child.ts'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'
import { mountTmpfs } from '../support/mounts.ts'

const mount = mountTmpfs('size=24m', 'the tests with a full disk')
afterAll(() => mount?.unmount())

describe.skipIf(!mount)('a disk of 24 MB that fills up', () => {
  let rig: FaultRig
  let folder: string
  let filler: string

  beforeEach(async () => {
    folder = path.join(mount?.folder ?? '', 'data')
    filler = path.join(mount?.folder ?? '', 'filler')
    mount?.remount('size=24m')
    rig = await createFaultRig({ folder })
  })
  afterEach(async () => {
    await rig.close()
    fs.rmSync(filler, { force: true })
  })

  const ballastSize = (): number =>
    fs.statSync(path.join(folder, ballastFileName), { throwIfNoEntry: false })?.size ?? 0
  const isFullNotice = ({ message }: { message: string }): boolean => message.includes('disk is full')

  /** Another program takes the room: all of it but so much. */
  function fill(leaveBytes: number): void {
    const { bavail, bsize } = fs.statfsSync(mount?.folder ?? '')
    try {
      fs.writeFileSync(filler, Buffer.alloc(bavail * bsize - leaveBytes, 0x55))
    } catch (error) {
      // The app may write at the same moment; then the disk is as full as it was to be.
      if (leaveBytes > 0 || (error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    }
  }

  /** Turns of about half a megabyte, until the app refuses one. */
  async function askUntilRefused(app: AppChild): Promise<string> {
    for (let turn = 0; turn < 200; turn += 1) {
      const refused = await rig.ask(app, `${turn} ${'long prompt '.repeat(8000)}`).then(
        () => null,
        (error: Error) => error.message,
      )
      await rig.ledger(app)
      if (refused !== null) return refused
    }
    throw new Error('the disk never filled up')
  }

  it('loses nothing that was acknowledged: it says so, finishes what is under way, and goes on by itself', async () => {
    const app = await rig.start()
    expect(ballastSize()).toBe(ballastBytes)
    await rig.langfuse.pause()
    rig.model.behave({ kind: 'stall', afterChunks: 2 })
    const streams = rig.model.onceChunksSent(2)
    const underWay = await rig.send(app, 'asked before the disk was full')
    await streams
    fill(6_000_000)

    const told = app.once('app.notice', isFullNotice)
    const refused = await askUntilRefused(app)
    expect(refused).toContain('disk_full')
    expect(await told).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('continues in the space it has reserved') as unknown,
      // The stalled one, and perhaps the one that found the disk full.
      advice: expect.stringMatching(/^At risk: [12] running answers?/) as unknown,
    })
    expect(ballastSize()).toBe(0)

    rig.model.release()
    await rig.untilEnded(underWay)
    const before = await rig.ledger(app)
    expect(before.accepted).toBe(rig.acknowledged.size)
    expect(await app.request('conversations.list', null)).toHaveLength(rig.acknowledged.size)

    await rig.langfuse.resume()
    expect(await rig.untilDrained(app)).toMatchObject({ delivered: before.accepted, pending: 0, dead: 0, lost: 0 })

    const goesOn = app.once('app.notice', ({ severity }) => severity === 'info')
    fs.rmSync(filler)
    expect((await goesOn).message).toBe('There is space on the disk again, and recording has resumed.')
    expect(ballastSize()).toBe(ballastBytes)
    await rig.ask(app, 'asked once there was room')
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: rig.acknowledged.size, lost: 0, dead: 0 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('lets the chat go on, recorded, in the room that the ballast held', async () => {
    const app = await rig.start()
    await rig.langfuse.pause()
    fill(0)
    const told = app.once('app.notice', isFullNotice)
    for (let turn = 0; turn < 20; turn += 1) await rig.ask(app, `a short question, number ${turn}`)
    await told
    expect(ballastSize()).toBe(0)
    expect(await rig.ledger(app)).toMatchObject({ accepted: 20, pending: 20 })
    await rig.langfuse.resume()
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 20, delivered: 20 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('keeps an answer in memory that not even the ballast has room for, and records it once there is some', async () => {
    const app = await rig.start()
    rig.model.behave({ kind: 'stall', afterChunks: 1, text: `short ${'long answer '.repeat(600_000)}`, chunks: 2 })
    const streams = rig.model.onceChunksSent(1)
    const underWay = await rig.send(app, 'a question with a very long answer')
    await streams
    fill(0)
    const told = app.once('app.notice', isFullNotice)
    rig.model.release()
    await told
    expect(await rig.ledger(app)).toMatchObject({ accepted: 0 })
    expect(ballastSize()).toBe(0)
    mount?.remount('size=96m')
    await rig.untilEnded(underWay)
    expect(await rig.untilDrained(app)).toMatchObject({ accepted: 1, delivered: 1 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('and a process killed on it: what was acknowledged is there after the next start', async () => {
    const app = await rig.start()
    await rig.langfuse.pause()
    fill(3_000_000)
    await askUntilRefused(app)
    await app.kill()
    fs.rmSync(filler)
    await rig.langfuse.resume()
    const next = await rig.start()
    expect(await rig.untilDrained(next)).toMatchObject({ accepted: rig.acknowledged.size, dead: 0, lost: 0 })
    expect(rig.missing()).toEqual([])
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.untrue).toEqual([])
  })

  it('from the start refuses in clear words and harms nothing, or opens with the room that the ballast held', async () => {
    const app = await rig.start()
    await rig.ask(app)
    await rig.untilDrained(app)
    await app.kill()
    fill(0)
    const second = await rig.start()
    expect((await second.request('app.info', null)).storeNotice).toContain('The disk is full')
    expect(await rig.ledger(second)).toMatchObject({ accepted: 1, delivered: 1 })
    await second.kill()

    fs.rmSync(filler)
    fs.rmSync(path.join(folder, ballastFileName), { force: true })
    fill(0)
    const refusal = await rig.start().catch((error: unknown) => error)
    expect(refusal).toMatchObject({ exitCode: 1, message: expect.stringContaining('The disk is full') as unknown })

    fs.rmSync(filler)
    const last = await rig.start()
    expect(await rig.ledger(last)).toMatchObject({ accepted: 1, delivered: 1 })
    expect(rig.untrue).toEqual([])
  })

  it('opens in that room after an end in order too, which leaves no file to write into', async () => {
    const app = await rig.start()
    await rig.ask(app)
    await rig.untilDrained(app)
    await app.close()
    fill(0)
    const second = await rig.start()
    expect((await second.request('app.info', null)).storeNotice).toContain('The disk is full')
    expect(await rig.ledger(second)).toMatchObject({ accepted: 1, delivered: 1 })
  })
})

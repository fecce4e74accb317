import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'
import { readTrace, syncedBefore, type TracedCall } from '../support/strace.ts'

const traceable = spawnSync('strace', ['-f', '-e', 'trace=fsync', 'true'], { encoding: 'utf8' })
const isTraceable = traceable.status === 0
const why = traceable.error?.message ?? traceable.stderr
const mustRun = process.env['CI'] === 'true'
if (!isTraceable && !mustRun) {
  process.stderr.write(
    `\n################ SKIPPED: fsync seen from outside: strace does not run: ${why} ################\n\n`,
  )
}

describe.skipIf(!isTraceable && !mustRun)('what the app says is recorded, seen by strace', () => {
  let rig: FaultRig

  beforeEach(async () => {
    expect(isTraceable, `strace must run in CI: ${why}`).toBe(true)
    rig = await createFaultRig()
  })
  afterEach(() => rig?.close())

  /** Three turns, one after the other, and nothing beside them that writes: what the switch logs is on the disk before the first. */
  async function traceTurns(env: NodeJS.ProcessEnv = {}): Promise<TracedCall[]> {
    const file = path.join(rig.folder, 'strace.out')
    const calls = 'trace=fsync,fdatasync,pwrite64,pwritev,write,writev,sendto,sendmsg'
    const app = await rig.start({ env, under: ['strace', '-f', '-yy', '-s', '4096', '-e', calls, '-o', file] })
    const newestLine = async () => (await app.request('sync.history', { limit: 1 }))[0]?.state
    await expect.poll(newestLine).toBe('online')
    await app.request('settings.update', { sendingEnabled: false })
    await expect.poll(newestLine).toBe('off')
    for (let turn = 0; turn < 3; turn += 1) await rig.ask(app)
    await app.close()
    return readTrace(fs.readFileSync(file, 'latin1'))
  }

  const toTheModel = ({ text }: TracedCall): boolean => text.includes('POST /v1/chat/completions')
  const toTheUser = ({ text }: TracedCall): boolean =>
    text.includes('\\"chat.message\\"') && text.includes('\\"status\\":\\"complete\\"')

  it('is on the disk before the model sees the first byte, and before the user is told that the answer is complete', async () => {
    const calls = await traceTurns()
    expect(syncedBefore(calls, toTheModel)).toEqual([true, true, true])
    expect(syncedBefore(calls, toTheUser)).toEqual([true, true, true])
  })

  it('would be seen not to be on the disk, with synchronous=NORMAL', async () => {
    const calls = await traceTurns({
      HOLDFAST_TEST_WRITER: path.join(import.meta.dirname, '../support/normal-writer-worker.ts'),
    })
    expect(syncedBefore(calls, toTheModel)).toEqual([false, false, false])
    expect(syncedBefore(calls, toTheUser)).toEqual([false, false, false])
  })
})

import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { StartFailure } from '../support/app-child.ts'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'
import { mountTmpfs, type Mount } from '../support/mounts.ts'

// Root may write whatever a file's mode says, so the file system itself is made read-only.
const what = 'the tests with a folder that cannot be written to'
const possible = mountTmpfs('size=1m', what)
possible?.unmount()

describe.skipIf(!possible)('a data folder that cannot be written to', () => {
  let mount: Mount
  let rig: FaultRig

  afterEach(async () => {
    mount.remount('rw')
    await rig.close()
    mount.unmount()
  })

  async function mounted(): Promise<string> {
    mount = mountTmpfs('size=64m', what) as Mount
    const folder = path.join(mount.folder, 'data')
    rig = await createFaultRig({ folder })
    return folder
  }

  const refusal = (): Promise<unknown> => rig.start().catch((error: unknown) => error)
  const contents = (folder: string): Record<string, string> =>
    Object.fromEntries(
      fs.readdirSync(folder).map((name) => [
        name,
        createHash('sha256')
          .update(fs.readFileSync(path.join(folder, name)))
          .digest('hex'),
      ]),
    )

  it.each([
    ['was closed in order', 'close'],
    ['was killed, so that its WAL is still there', 'kill'],
  ] as const)('and holds what an app left that %s: it refuses in clear words and touches nothing', async (_, end) => {
    const folder = await mounted()
    await rig.langfuse.pause()
    const app = await rig.start()
    await rig.ask(app)
    await app[end]()
    const before = contents(folder)
    mount.remount('ro')

    const error = await refusal()
    expect(error).toBeInstanceOf(StartFailure)
    expect(error).toMatchObject({
      exitCode: 1,
      message: `The data folder ${folder} cannot be written to. Check its permissions and try again; nothing was changed.`,
    })
    expect(contents(folder)).toEqual(before)

    mount.remount('rw')
    await rig.langfuse.resume()
    const next = await rig.start()
    expect(await rig.untilDrained(next)).toMatchObject({ accepted: 1, delivered: 1 })
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.missing()).toEqual([])
    expect(rig.untrue).toEqual([])
  })

  it.each(['is there and empty', 'is not there yet'])('and %s: it refuses in the same words', async (state) => {
    const folder = await mounted()
    if (state === 'is there and empty') fs.mkdirSync(folder)
    mount.remount('ro')
    expect(await refusal()).toMatchObject({
      exitCode: 1,
      message: `The data folder ${folder} cannot be written to. Check its permissions and try again; nothing was changed.`,
    })
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StartFailure } from '../support/app-child.ts'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

let rig: FaultRig

beforeEach(async () => {
  rig = await createFaultRig()
})
afterEach(() => rig.close())

describe('two processes on one data folder', () => {
  it('do not both run: the second refuses, names the folder and what to do, and ends', async () => {
    const first = await rig.start()
    const refusal = await rig.start().catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(StartFailure)
    expect(refusal).toMatchObject({
      exitCode: 1,
      message: `Another Holdfast is using the data folder ${rig.folder}. Close it, or start this one with another folder.`,
    })
    await rig.ask(first)
    expect(await rig.untilDrained(first)).toMatchObject({ accepted: 1, delivered: 1 })
    expect(rig.untrue).toEqual([])
  })

  it('follow one another: the lock goes with the process that held it, however that one ended', async () => {
    rig.langfuse.always({ kind: 'status', status: 503, headers: { 'retry-after': '0' } })
    const first = await rig.start()
    await rig.ask(first)
    await first.kill()
    rig.langfuse.always(null)
    const second = await rig.start()
    expect(await rig.untilDrained(second)).toMatchObject({ accepted: 1, delivered: 1 })
    expect(rig.langfuse.duplicates()).toBe(0)
    expect(rig.missing()).toEqual([])
    expect(rig.untrue).toEqual([])
  })
})

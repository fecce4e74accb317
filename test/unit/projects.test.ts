import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFaultRig, type FaultRig } from '../support/fault-rig.ts'

const second = { id: 'second-project', name: 'Second project', publicKey: 'pk-lf-second', secretKey: 'sk-lf-second' }
let rig: FaultRig

beforeEach(async () => {
  rig = await createFaultRig()
  rig.langfuse.addProject(second)
})
afterEach(async () => {
  expect(rig.untrue).toEqual([])
  await rig.close()
})

describe('keys of another project, in the whole app', () => {
  it('keep each trace where it is: its link leads there, and its score goes there', async () => {
    const app = await rig.start()
    const there = await rig.ask(app)
    await rig.untilDrained(app)
    const { publicKey, secretKey } = second
    await app.request('settings.saveLangfuse', { host: rig.langfuse.url, publicKey, secretKey })
    const here = await rig.ask(app)
    await rig.untilLedger(app, ({ delivered }) => delivered === 2)
    const urlOf = async (traceId: string) => (await app.request('monitor.trace', { traceId })).langfuseUrl
    expect(await urlOf(there)).toBe(`${rig.langfuse.url}/project/fake-project/traces/${there}`)
    expect(await urlOf(here)).toBe(`${rig.langfuse.url}/project/second-project/traces/${here}`)
    const { messageId } = await app.request('monitor.trace', { traceId: there })
    await app.request('chat.score', { messageId, value: 'up', comment: '' })
    const { elsewhere, projectName } = await rig.untilStatus(app, (status) => status.elsewhere.length > 0)
    expect(projectName).toBe('Second project')
    expect(elsewhere).toEqual([{ projectId: 'fake-project', name: 'Fake project', unsent: 1, inDoubt: 0, refused: 0 }])
    expect(rig.langfuse.events()).toEqual([])
    await app.request('settings.saveLangfuse', {
      host: rig.langfuse.url,
      publicKey: 'pk-lf-fake',
      secretKey: 'sk-lf-fake',
    })
    await rig.untilLedger(app, ({ delivered }) => delivered === 3)
    expect(rig.langfuse.events()).toHaveLength(1)
    await app.close()
  })

  it('ask, over a kill too, and whatever is answered each record is in one project once', async () => {
    let app = await rig.start()
    rig.langfuse.suspend(true)
    const old = await rig.ask(app)
    // Before the first project was met there would be nothing to ask.
    await rig.untilStatus(app, ({ connection }) => connection.kind === 'paused_quota')
    const { publicKey, secretKey } = second
    await app.request('settings.saveLangfuse', { host: rig.langfuse.url, publicKey, secretKey })
    await rig.untilStatus(app, ({ projectQuestion }) => projectQuestion !== null)
    await app.kill()
    rig.langfuse.suspend(false)
    app = await rig.start({ secrets: { langfuse: secretKey } })
    const status = await rig.untilStatus(app, ({ projectQuestion }) => projectQuestion !== null)
    expect(status.projectQuestion).toEqual({
      from: 'Fake project',
      to: 'Second project',
      unsent: 1,
      inDoubt: 0,
      refused: 0,
    })
    expect(rig.langfuse.traceIds().size).toBe(0)
    await app.request('sync.resolveProject', { choice: 'move' })
    await rig.untilDrained(app)
    expect(rig.langfuse.traceIdsOf('second-project')).toEqual(new Set([old]))
    expect(rig.langfuse.traceIdsOf('fake-project').size).toBe(0)
    const again = await app.result('sync.resolveProject', { choice: 'keep' })
    expect(again).toMatchObject({ ok: false, error: { code: 'conflict' } })
    await app.close()
  })

  it('are asked for in vain where the project cannot be learned: nothing is sent until it is', async () => {
    rig.langfuse.answerProjects({ status: 500, body: { message: 'no' } })
    const app = await rig.start()
    await rig.ask(app)
    await rig.untilStatus(app, ({ connection }) => connection.kind === 'backing_off')
    expect(rig.langfuse.posts()).toBe(0)
    rig.langfuse.answerProjects(null)
    await rig.untilDrained(app)
    expect(rig.langfuse.traceIdsOf('fake-project').size).toBe(1)
    await app.close()
  })
})

describe('a server or a proxy that refuses everything for a while', () => {
  it.each([
    [400, 1],
    [400, 5],
    [413, 3],
    [422, 3],
  ])('with %i, to %i records, kills none and doubles none', async (status, count) => {
    const app = await rig.start()
    await app.request('sync.setPaused', { paused: true })
    for (let index = 0; index < count; index += 1) await rig.ask(app)
    rig.langfuse.always({ kind: 'status', status, message: 'Not today' })
    await app.request('sync.setPaused', { paused: false })
    const refused = rig.langfuse.posts() + count + 4
    while (rig.langfuse.posts() < refused) await rig.langfuse.oncePosted()
    expect(await rig.ledger(app)).toMatchObject({ pending: count, dead: 0 })
    rig.langfuse.always(null)
    expect(await rig.untilDrained(app)).toMatchObject({ delivered: count, dead: 0 })
    expect(rig.langfuse.duplicates()).toBe(0)
    await app.close()
  })
})

import Database from 'better-sqlite3'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

const modelKey = 'sk-model-canary'
const keys = { publicKey: 'pk-lf-story', secretKey: 'sk-lf-story' }

let folder: string
let remove: () => void
let model: FakeOpenAi
let langfuse: FakeLangfuse
let shell: Shell | null

beforeEach(async () => {
  ;({ folder, remove } = temporaryFolder())
  model = await startFakeOpenAi({ apiKey: modelKey })
  langfuse = await startFakeLangfuse(keys)
  shell = null
})

afterEach(async () => {
  await shell?.kill()
  await model.close()
  await langfuse.close()
  remove()
})

/** What the database holds of answers that still stream. */
function partialOutputs(dataFolder: string): string[] {
  const db = new Database(path.join(dataFolder, 'holdfast.db'), { readonly: true })
  try {
    return db
      .prepare<[], string>("SELECT group_concat(output, '') FROM open_turn_parts GROUP BY trace_id")
      .pluck()
      .all()
  } finally {
    db.close()
  }
}

const usage = { prompt: 120, completion: 40, cached: 20, reasoning: 10, costUsd: 0.0021 }

describe.each(availableShells())('from keystroke to Langfuse, in the %s shell', (kind) => {
  test('a failed, a stopped and a killed turn among the good ones, offline: each arrives once, as it was', async () => {
    const beganAtMs = Date.now()
    shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
    let user = userOf(shell)

    // The network cable is out before anything is said.
    await langfuse.pause()
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: modelKey })
    await user.connectLangfuse({ host: langfuse.url, ...keys })
    await user.page.getByLabel('User id', { exact: true }).fill('ada')
    await user.page.getByLabel('User id', { exact: true }).press('Enter')

    await user.chooseModel('fake-large')
    model.behave({ kind: 'answer', text: 'The **first** answer.', usage })
    await user.send('First question')
    await user.page.getByText('The first answer.').waitFor()

    model.behave({ kind: 'server_error' })
    await user.send('Second question')
    await user.page.getByRole('button', { name: 'Retry', exact: true }).waitFor()

    model.behave({ kind: 'stall', afterChunks: 2, text: 'Stopped after a while' })
    await user.send('Third question')
    await user.page.getByText('Stopped after').waitFor()
    await user.page.getByRole('button', { name: 'Stop', exact: true }).click()
    await user.page.getByText('Stopped', { exact: true }).waitFor()

    model.behave({ kind: 'stall', afterChunks: 2, text: 'Killed in the middle' })
    await user.send('Fourth question')
    await user.page.getByText('Killed in').waitFor()
    await user.goTo('Monitor')
    // What has streamed goes to disk twice a second.
    await expect.poll(() => partialOutputs(folder)).toEqual([expect.stringContaining('Killed in')])
    await shell.kill()

    shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
    user = userOf(shell)
    await user.page.getByText('First question').first().click()
    await user.page.getByText('Killed in').waitFor()
    await user.page.getByText('Holdfast quit during this answer').waitFor()

    await user.goTo('Monitor')
    await expect.poll(() => user.figure('Total Traces').textContent()).toContain('4')
    await expect.poll(() => user.figure('Error rate').textContent()).toContain('50%')
    await user.page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').nth(1).waitFor()
    await user.untilLedger('Waiting', 4)
    expect(langfuse.spans()).toEqual([])

    await langfuse.resume()
    await user.untilLedger('Delivered', 4)
    await user.untilLedger('Waiting', 0)

    const spans = langfuse.spans()
    expect(langfuse.duplicates()).toBe(0)
    expect(spans).toHaveLength(8)
    const generations = spans
      .filter((span) => span.name === 'llm_completion')
      .toSorted((a, b) => a.startTimeUnixMs - b.startTimeUnixMs)
    const sessions = new Set(spans.map((span) => span.attributes['langfuse.session.id']))
    expect(sessions.size).toBe(1)
    for (const span of spans) {
      expect(span.attributes).toMatchObject({
        'langfuse.trace.name': 'chat_request',
        'langfuse.user.id': 'ada',
      })
      expect(span.startTimeUnixMs).toBeGreaterThanOrEqual(beganAtMs)
      expect(span.endTimeUnixMs).toBeGreaterThanOrEqual(span.startTimeUnixMs)
      expect(JSON.stringify(span)).not.toContain(modelKey)
    }
    expect(generations.map((span) => span.attributes['langfuse.observation.level'])).toEqual([
      'DEFAULT',
      'ERROR',
      'WARNING',
      'ERROR',
    ])
    expect(generations.map((span) => span.attributes['langfuse.observation.metadata.error_type'])).toEqual([
      undefined,
      'server_error',
      'stopped',
      'interrupted',
    ])
    const [good, , stopped, killed] = generations
    expect(good?.attributes['langfuse.observation.model.name']).toBe('fake-large')
    expect(JSON.parse(String(good?.attributes['langfuse.observation.usage_details']))).toEqual({
      input: 100,
      input_cached_tokens: 20,
      output: 30,
      output_reasoning_tokens: 10,
      total: 160,
    })
    expect(JSON.parse(String(good?.attributes['langfuse.observation.cost_details']))).toEqual({ total: 0.0021 })
    expect(Date.parse(String(good?.attributes['langfuse.observation.completion_start_time']))).toBeGreaterThanOrEqual(
      good?.startTimeUnixMs ?? Infinity,
    )
    expect(String(stopped?.attributes['langfuse.observation.output'])).toContain('Stopped after')
    expect(String(killed?.attributes['langfuse.observation.output'])).toContain('Killed in')
    // The stalled turns took at least as long as they were watched; latency is not the time of delivery.
    expect((killed?.endTimeUnixMs ?? 0) - (killed?.startTimeUnixMs ?? 0)).toBeGreaterThan(400)
    expect((good?.endTimeUnixMs ?? 0) - (good?.startTimeUnixMs ?? 0)).toBeLessThan(5000)
  })
})

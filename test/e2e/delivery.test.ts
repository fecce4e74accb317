import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

const keys = { publicKey: 'pk-lf-delivery', secretKey: 'sk-lf-delivery' }
let folder: string
let remove: () => void
let langfuse: FakeLangfuse
let shell: Shell
let user: User

beforeEach(() => {
  ;({ folder, remove } = temporaryFolder())
})
afterEach(async () => {
  await shell.kill()
  await langfuse.close()
  remove()
})

/** The app, connected to a Langfuse of that version, with the demo model. */
async function open(kind: Shell['kind'], version = '4.16.0'): Promise<void> {
  langfuse = await startFakeLangfuse({ ...keys, version })
  shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
  user = userOf(shell)
  await user.connectLangfuse({ host: langfuse.url, ...keys })
  const weakly = user.page.getByRole('button', { name: 'Store on this computer' })
  if (await weakly.isVisible()) await weakly.click()
}

/** Asks the demo model and waits until its answer has ended. */
async function ask(question: string): Promise<void> {
  await user.goTo('Chat')
  await user.send(question)
  await user.page.getByRole('group', { name: 'Feedback' }).last().waitFor()
}

const named = (name: string) => user.page.getByRole('button', { name, exact: true })

describe.each(availableShells())('in the %s shell', (kind) => {
  test('what the user thinks of an answer reaches Langfuse as its score, also once it was changed', async () => {
    await open(kind)
    await ask('Was that helpful?')
    await named('Good answer').click()
    await user.page.getByLabel('Comment', { exact: true }).fill('to the point')
    await named('Save comment').click()
    await user.untilLedger('Delivered', 3)

    await user.goTo('Chat')
    expect(await named('Good answer').getAttribute('aria-pressed')).toBe('true')
    expect(await named('Good answer').getAttribute('title')).toContain('to the point')
    await named('Poor answer').click()
    await expect.poll(() => named('Poor answer').getAttribute('aria-pressed')).toBe('true')
    await user.untilLedger('Delivered', 4)

    const [traceId] = [...langfuse.traceIds()]
    const scores = langfuse.events()
    expect(scores.map(({ type, body }) => [type, body['traceId'], body['value'], body['comment']])).toEqual([
      ['score-create', traceId, 1, null],
      ['score-create', traceId, 1, 'to the point'],
      ['score-create', traceId, 0, 'to the point'],
    ])
    expect(new Set(scores.map(({ body }) => body['id'])).size).toBe(1)
    expect(langfuse.duplicates()).toBe(0)
  })

  test('feedback that was given, removed and given again offline is there as it was left', async () => {
    await open(kind)
    await user.goTo('Sync')
    await named('Pause').click()
    await ask('Was that helpful?')
    await named('Good answer').click()
    await user.page.getByLabel('Comment', { exact: true }).fill('to the point')
    await named('Save comment').click()
    await expect.poll(() => named('Good answer').getAttribute('title')).toContain('to the point')
    await named('Good answer').press('Enter')
    await expect.poll(() => named('Good answer').getAttribute('aria-pressed')).toBe('false')
    await user.page.getByText('Feedback removed', { exact: false }).first().waitFor()
    await named('Undo').click()
    await expect.poll(() => named('Good answer').getAttribute('title')).toContain('to the point')
    await named('Edit the comment').click()
    await named('Remove feedback').click()
    await expect.poll(() => named('Good answer').getAttribute('aria-pressed')).toBe('false')
    await named('Poor answer').click()
    await expect.poll(() => named('Poor answer').getAttribute('aria-pressed')).toBe('true')
    await user.goTo('Sync')
    await named('Resume').click()
    await user.untilLedger('Delivered', 7)
    const [traceId] = [...langfuse.traceIds()]
    expect(langfuse.scores().map(({ id, value }) => [id, value])).toEqual([[`${traceId}-user-feedback-3`, 0]])
  })

  test('a Langfuse older than 3.114 gets the same turn, as events', async () => {
    await open(kind, '3.10.2')
    await ask('What is a span?')
    await named('Good answer').click()
    await user.untilLedger('Delivered', 2)
    const events = langfuse.events()
    expect(events.map(({ type }) => type)).toEqual(['trace-create', 'span-create', 'generation-create', 'score-create'])
    const [trace] = events
    expect(events.slice(1).map(({ body }) => body['traceId'])).toEqual(Array(3).fill(trace?.body['id']))
    expect(JSON.stringify(trace?.body)).toContain('chat_request')
    expect(JSON.stringify(events[2]?.body['input'])).toContain('What is a span?')
  })

  test('a refused record says why, holds up no other, and is delivered once Langfuse takes it', async () => {
    await open(kind)
    langfuse.poison((span) => JSON.stringify(span.attributes).includes('poisonous'))
    await ask('A poisonous question')
    // In a chat of its own: what was said before goes along with every question.
    await named('New chat').first().click()
    await ask('A harmless one')
    await user.untilLedger('Refused', 1)
    await user.untilLedger('Delivered', 1)
    const refused = (words: string) => user.page.getByRole('row').filter({ hasText: words })
    // Refused again at once, for another reason: that is what is shown then.
    langfuse.always({ kind: 'status', status: 400, message: 'No longer taken' })
    await refused('Invalid request data').getByRole('button', { name: 'Retry', exact: true }).click()
    await refused('No longer taken').waitFor()
    expect(await refused('Invalid request data').count()).toBe(0)
    await user.untilLedger('Refused', 1)

    langfuse.always(null)
    langfuse.poison(null)
    await named('Retry all').click()
    await user.untilLedger('Delivered', 2)
    await user.untilLedger('Refused', 0)
    expect(langfuse.traceIds().size).toBe(2)
    expect(langfuse.duplicates()).toBe(0)

    await user.goTo('Monitor')
    await user.page.getByRole('grid', { name: 'Recent traces' }).getByText('A poisonous question').click()
    const history = user.page.getByRole('list').filter({ hasText: 'recorded' })
    const text = (await history.textContent()) ?? ''
    const steps = ['Recorded', 'Batched', 'Sent', 'Refused', 'Invalid request data', 'Retried', 'Delivered', 'HTTP 200']
    expect(steps.filter((step) => !text.includes(step))).toEqual([])
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Conversation, Provider } from '../../src/shared/domain.ts'
import type { Routes } from '../../src/shared/ipc.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { value } from './ask.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'

// Chromium's own limit; Node has none.
describe.skipIf(!availableShells().includes('desktop'))('many answers at once, in the desktop app', () => {
  const { folder, remove } = temporaryFolder()
  let model: FakeOpenAi
  let shell: Shell

  beforeAll(async () => {
    model = await startFakeOpenAi()
    shell = await launch('desktop', { dataFolder: folder })
    await shell.page.getByRole('navigation', { name: 'Views' }).waitFor()
  })
  afterAll(async () => {
    await shell.kill()
    await model.close()
    remove()
  })

  test('come at once, however long the others take, and one that is asked for then does too', async () => {
    const { page } = shell
    const provider = { id: null, kind: 'custom', name: 'Here', baseUrl: model.url }
    const { id: providerId } = await value<Provider>(page, 'providers.save', provider)
    const settings = { providerId, model: 'fake-large', systemPrompt: '', parameters: {} }
    const send = (text: string) =>
      value<Routes['chat.send']['value']>(page, 'chat.send', { conversationId: null, parentId: null, text, settings })
    const lastOf = async (id: string) => (await value<Conversation>(page, 'conversations.get', { id })).messages.at(-1)

    const texts = Array.from({ length: 20 }, (_, index) => `Question ${index}`)
    model.behave(...texts.map(() => ({ kind: 'stall' as const, afterChunks: 2, text: 'It goes on and on and on.' })))
    const sent = await Promise.all(texts.map(send))
    const begun = async (): Promise<number> => {
      const answers = await Promise.all(sent.map(({ conversationId }) => lastOf(conversationId)))
      return answers.filter((answer) => answer?.status === 'streaming' && answer.content !== '').length
    }
    await expect.poll(begun).toBe(20)
    model.behave({ kind: 'answer', text: 'At once.' })
    const one = await send('And now?')
    await expect.poll(async () => (await lastOf(one.conversationId))?.content).toBe('At once.')

    // What was stopped is in nobody's way.
    for (const { assistantMessage } of sent) await value(page, 'chat.stop', { messageId: assistantMessage.id })
    await expect.poll(begun).toBe(0)
    model.behave(...texts.map(() => ({ kind: 'answer' as const, text: 'Over.' })))
    const again = await Promise.all(texts.map(send))
    for (const { conversationId } of again)
      await expect.poll(async () => (await lastOf(conversationId))?.content).toBe('Over.')
    expect(await page.getByRole('alert').count()).toBe(0)
  })
})

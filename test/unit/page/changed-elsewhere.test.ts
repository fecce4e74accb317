import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../../../src/shared/domain.ts'
import { aConversation } from '../../support/a-conversation.ts'

/** What main was asked and has not answered yet. */
const open: { route: string; answer(value: unknown): Promise<void> }[] = []
const heard = new Map<string, ((payload: unknown) => void)[]>()

vi.stubGlobal('location', { hash: '#/settings', search: '', pathname: '/', href: 'app://here/' })
vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} })
vi.stubGlobal('history', { replaceState: () => {}, pushState: () => {} })
vi.stubGlobal('document', { addEventListener: () => {}, hidden: false, hasFocus: () => true })
vi.stubGlobal('requestAnimationFrame', () => 0)
vi.stubGlobal('window', {
  addEventListener: () => {},
  holdfast: {
    on: (event: string, listener: (payload: unknown) => void) => {
      heard.set(event, [...(heard.get(event) ?? []), listener])
      return () => {}
    },
    request: (route: string) =>
      new Promise((resolve) => {
        const one = {
          route,
          answer: (value: unknown): Promise<void> => {
            open.splice(open.indexOf(one), 1)
            resolve({ ok: true, value })
            return new Promise((settle) => setTimeout(settle))
          },
        }
        open.push(one)
      }),
  },
})

const { bareMessage } = await import('../../../src/renderer/chat/bare-message.ts')
const { sendMessage } = await import('../../../src/renderer/chat/chat-actions.ts')
const { startChat, useChat } = await import('../../../src/renderer/chat/chat-store.ts')
const { configureChat } = await import('../../../src/renderer/chat/configure-chat.ts')
const { emptyThread, threadOf } = await import('../../../src/renderer/chat/thread.ts')
const { setLink } = await import('../../../src/renderer/browser/link.ts')
const { useSettings } = await import('../../../src/renderer/settings/settings-store.ts')

const settings = { providerId: 'far', model: 'large', systemPrompt: '', parameters: {} }
const question = bareMessage({ id: 'q', conversationId: 'a', parentId: null, role: 'user', content: 'Why?' })
const said = (content: string): Message => ({ ...question, content })
const chatOf = (message: Message, more: Partial<ReturnType<typeof aConversation>> = {}) =>
  aConversation([message], { id: 'a', settings, ...more })
const reads = (): number => open.filter(({ route }) => route === 'conversations.get').length
const answer = (route: string, value: unknown): Promise<void> => {
  const asked = open.find((one) => one.route === route)
  if (!asked) throw new Error(`${route} was not asked for`)
  return asked.answer(value)
}
const tell = (payload: object): void => heard.get('conversations.changed')?.forEach((listener) => listener(payload))
const shown = () => useChat.getState().thread
const shownText = () => shown().messages.get('q')?.content

startChat()
beforeEach(() => {
  open.length = 0
  useChat.setState({ thread: threadOf(chatOf(question)), opening: null, requesting: false, sendError: null })
  useSettings.setState({ settings: { defaults: settings } as never, providers: [{ id: 'far' } as never] })
})

/** With what main has made of it. */
async function sendAnother(): Promise<void> {
  const sending = sendMessage('And now?')
  const userMessage = bareMessage({ id: 'r', conversationId: 'a', parentId: 'q', role: 'user', content: 'And now?' })
  const assistantMessage = bareMessage({ id: 's', conversationId: 'a', parentId: 'r', role: 'assistant', content: '' })
  await answer('chat.send', { conversationId: 'a', userMessage, assistantMessage, alongside: [] })
  await sending
}

describe('a chat that another page changes', () => {
  it('is read again where it changed while it was being read', async () => {
    tell({ id: 'a', isTree: true })
    tell({ id: 'a', isTree: true })
    expect(reads()).toBe(1)
    await answer('conversations.get', chatOf(said('Why now?')))
    expect([shownText(), reads()]).toEqual(['Why now?', 1])
    await answer('conversations.get', chatOf(said('Why then?')))
    expect([shownText(), reads()]).toEqual(['Why then?', 0])
  })

  it('is read once a message that was being sent is there', async () => {
    useChat.setState({ requesting: true })
    tell({ id: 'a', isTree: true })
    await answer('conversations.get', chatOf(said('Why now?')))
    expect(shownText()).toBe('Why?')
    useChat.setState({ requesting: false })
    await sendAnother()
    expect(reads()).toBe(1)
    await answer('conversations.get', chatOf(said('Why now?')))
    expect([shownText(), reads()]).toEqual(['Why now?', 0])
  })

  it('stays deleted where what was being read is of before that', async () => {
    tell({ id: 'a', isTree: true })
    tell({ id: 'a', isDeleted: true })
    await answer('conversations.get', chatOf(question))
    await answer('conversations.get', chatOf(question, { isDeleted: true }))
    expect([shown().isDeleted, reads()]).toEqual([true, 0])
  })

  it('takes messages again where it was restored while this page had lost its connection', async () => {
    tell({ id: 'a', isDeleted: true })
    await answer('conversations.get', chatOf(question, { isDeleted: true }))
    expect(shown().isDeleted).toBe(true)
    setLink('lost')
    setLink('open')
    await answer('conversations.get', chatOf(question))
    expect(shown().isDeleted).toBe(false)
    await sendAnother()
    expect(shown().isDeleted).toBe(false)
  })

  it('is known as deleted where that happened before its id was known here', async () => {
    useChat.setState({ thread: emptyThread('new:9') })
    const sending = sendMessage('Why?')
    tell({ id: 'a', isDeleted: true })
    await answer('chat.send', {
      conversationId: 'a',
      userMessage: question,
      assistantMessage: bareMessage({ id: 's', conversationId: 'a', parentId: 'q', role: 'assistant', content: '' }),
      alongside: [],
    })
    await sending
    expect(shown().isDeleted).toBe(true)
  })

  it('takes its settings too, but for those that were set here and are on their way', async () => {
    const [theirs, ours] = [
      { ...settings, model: 'theirs' },
      { ...settings, model: 'ours' },
    ]
    tell({ id: 'a', isTree: true })
    await answer('conversations.get', chatOf(question, { settings: theirs }))
    expect(shown().settings).toEqual(theirs)
    const configured = configureChat(ours)
    tell({ id: 'a', isTree: true })
    await answer('conversations.get', chatOf(question, { settings: theirs }))
    expect(shown().settings).toEqual(ours)
    await answer('conversations.configure', null)
    await configured
    expect(shown().settings).toEqual(ours)
  })
})

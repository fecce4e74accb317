import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Conversation, Message } from '../../../src/shared/domain.ts'
import { aConversation } from '../../support/a-conversation.ts'

/** What main was asked and has not answered yet. */
const open: { route: string; answer(result: unknown): Promise<void> }[] = []
let frames: (() => void)[] = []

vi.stubGlobal('location', { hash: '#/chat', search: '', pathname: '/', href: 'app://here/' })
vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} })
vi.stubGlobal('history', { replaceState: () => {}, pushState: () => {} })
vi.stubGlobal('document', { addEventListener: () => {}, hidden: false, hasFocus: () => true })
vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback))
vi.stubGlobal(
  'MessageChannel',
  class {
    #heard = () => {}
    port1 = { addEventListener: (_: string, heard: () => void) => void (this.#heard = heard), start: () => {} }
    port2 = { postMessage: () => queueMicrotask(() => this.#heard()) }
  },
)
vi.stubGlobal('window', {
  addEventListener: () => {},
  holdfast: {
    on: () => () => {},
    request: (route: string) =>
      new Promise((resolve) => {
        const answer = async (result: unknown): Promise<void> => {
          open.splice(
            open.findIndex((one) => one.answer === answer),
            1,
          )
          resolve(result)
          await settled()
        }
        open.push({ route, answer })
      }),
  },
})

const { bareMessage } = await import('../../../src/renderer/chat/bare-message.ts')
const { sendMessage } = await import('../../../src/renderer/chat/chat-actions.ts')
const { openChat, retryOpening, useChat } = await import('../../../src/renderer/chat/chat-store.ts')
const { leftAt } = await import('../../../src/renderer/chat/left-at.ts')
const { useOnline } = await import('../../../src/renderer/chat/network/online-store.ts')
const { emptyThread } = await import('../../../src/renderer/chat/thread.ts')
const { useSettings } = await import('../../../src/renderer/settings/settings-store.ts')

const settings = { providerId: 'far', model: 'large', systemPrompt: '', parameters: {} }
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))
const asked = (): string[] => open.map(({ route }) => route).filter((route) => route.startsWith('conversations.'))
const answer = (route: string, result: unknown): Promise<void> => {
  const question = open.find((one) => one.route === route)
  if (!question) throw new Error(`${route} was not asked for`)
  return question.answer(result)
}
/** Until after the next frame was painted. */
async function paint(): Promise<void> {
  const due = frames
  frames = []
  for (const callback of due) callback()
  await settled()
}

const noUsage = { input: 0, inputCached: 0, inputCacheWrite: 0, output: 0, outputReasoning: 0, total: 0 }
const messagesOf = (chat: string, count: number): Message[] =>
  Array.from({ length: count }, (_, place) =>
    bareMessage({
      id: `${chat}-${place}`,
      conversationId: chat,
      parentId: place === 0 ? null : `${chat}-${place - 1}`,
      role: place % 2 === 0 ? 'user' : 'assistant',
      content: `Message ${place}`,
      usage: noUsage,
    }),
  )
const chatOf = (id: string, messages: Message[]): Conversation => aConversation(messages, { id, settings })
const endOf = (chat: string) => ({
  ok: true,
  value: { ...chatOf(chat, messagesOf(chat, 300).slice(-120)), isWhole: false },
})
const wholeOf = (chat: string) => ({ ok: true, value: chatOf(chat, messagesOf(chat, 300)) })
const refused = { ok: false, error: { code: 'store_failed', message: 'The disk says nothing.' } }
const shownCount = (): number => useChat.getState().thread.branch.length

beforeEach(() => {
  open.length = 0
  frames = []
  leftAt.clear()
  useOnline.setState({ isOnline: true })
  useChat.setState({ thread: emptyThread('new:0'), opening: null, openError: null, requesting: false, sendError: null })
  useSettings.setState({ settings: { defaults: settings } as never, providers: [{ id: 'far' } as never] })
})

describe('a long chat', () => {
  it('is shown by its end; what is before it is read once that is painted', async () => {
    openChat('a')
    await answer('conversations.open', endOf('a'))
    const { key } = useChat.getState().thread
    expect([shownCount(), asked()]).toEqual([120, []])
    await paint()
    expect(asked()).toEqual(['conversations.get'])
    await answer('conversations.get', wholeOf('a'))
    expect([shownCount(), useChat.getState().thread.key]).toEqual([300, key])
    await paint()
    expect(asked()).toEqual([])
  })

  it('draws nothing anew of its end that has not changed once the rest is there', async () => {
    openChat('a')
    await answer('conversations.open', endOf('a'))
    const shown = useChat.getState().thread.messages
    await paint()
    const messages = messagesOf('a', 300).map((message) =>
      message.id === 'a-299'
        ? { ...message, content: 'Changed' }
        : message.id === 'a-298'
          ? { ...message, isCopy: true as const }
          : message.id === 'a-297'
            ? { ...message, usage: { ...noUsage, total: 1 } }
            : message,
    )
    await answer('conversations.get', { ok: true, value: chatOf('a', messages) })
    const whole = useChat.getState().thread.messages
    expect([...shown.keys()].filter((id) => whole.get(id) !== shown.get(id))).toEqual(['a-297', 'a-298', 'a-299'])
    expect(whole.get('a-299')?.content).toBe('Changed')
  })

  it('is read whole where it was left above its end', async () => {
    leftAt.set('a', { offset: 10, sizes: [] })
    openChat('a')
    expect(asked()).toEqual(['conversations.get'])
    await answer('conversations.get', wholeOf('a'))
    expect(shownCount()).toBe(300)
  })

  it('loses nothing of a message that is sent before the rest is there', async () => {
    openChat('a')
    await answer('conversations.open', endOf('a'))
    await paint()
    const sending = sendMessage('Now?')
    await settled()
    // Read before the message was kept.
    await answer('conversations.get', wholeOf('a'))
    expect(shownCount()).toBe(122)
    const [userMessage, assistantMessage] = [
      bareMessage({ id: 'q', conversationId: 'a', parentId: 'a-299', role: 'user', content: 'Now?' }),
      bareMessage({ id: 'r', conversationId: 'a', parentId: 'q', role: 'assistant', content: '', status: 'streaming' }),
    ]
    await answer('chat.send', {
      ok: true,
      value: { conversationId: 'a', userMessage, assistantMessage, alongside: [] },
    })
    await sending
    expect(asked()).toEqual(['conversations.get'])
    await answer('conversations.get', {
      ok: true,
      value: chatOf('a', [...messagesOf('a', 300), userMessage, assistantMessage]),
    })
    expect([shownCount(), useChat.getState().thread.isWhole]).toEqual([302, true])
  })

  it('does not pass for whole where its beginning cannot be read', async () => {
    openChat('a')
    await answer('conversations.open', endOf('a'))
    await paint()
    await answer('conversations.get', refused)
    expect(useChat.getState().openError).toMatchObject({ id: 'a', message: 'The disk says nothing.' })
    await paint()
    expect(asked()).toEqual([])
    retryOpening()
    await answer('conversations.open', endOf('a'))
    await paint()
    await answer('conversations.get', wholeOf('a'))
    expect([shownCount(), useChat.getState().openError]).toEqual([300, null])
  })

  it('has its beginning too where another was still being read', async () => {
    openChat('a')
    await answer('conversations.open', endOf('a'))
    await paint()
    openChat('b')
    await answer('conversations.open', endOf('b'))
    await paint()
    await answer('conversations.get', wholeOf('a'))
    expect(useChat.getState().thread).toMatchObject({ id: 'b', isWhole: false })
    await answer('conversations.get', wholeOf('b'))
    expect([shownCount(), useChat.getState().thread.id]).toEqual([300, 'b'])
  })
})

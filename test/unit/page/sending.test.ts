import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Attachment, Provider, Settings } from '../../../src/shared/domain.ts'

/** What main was asked, in its order, and what it says to it. */
const asked: { route: string; input: unknown }[] = []
const answers = new Map<string, unknown>()
const refused = (message: string) => ({ ok: false, error: { code: 'busy', message } })

vi.stubGlobal('location', { hash: '#/chat', search: '', pathname: '/', href: 'app://here/' })
vi.stubGlobal('sessionStorage', { getItem: () => null, setItem: () => {}, removeItem: () => {} })
vi.stubGlobal('history', { replaceState: () => {}, pushState: () => {} })
vi.stubGlobal('document', { addEventListener: () => {}, hidden: false, hasFocus: () => true })
vi.stubGlobal('window', {
  addEventListener: () => {},
  holdfast: {
    on: () => () => {},
    request: (route: string, input: unknown) => {
      asked.push({ route, input })
      return Promise.resolve(answers.get(route) ?? { ok: true, value: null })
    },
  },
})

const { sendMessage } = await import('../../../src/renderer/chat/chat-actions.ts')
const { bareMessage } = await import('../../../src/renderer/chat/bare-message.ts')
const { useChat } = await import('../../../src/renderer/chat/chat-store.ts')
const { addDraftFiles, currentDraftFiles, newDraftFile, takeDraftFiles } =
  await import('../../../src/renderer/chat/attachments/draft-files.ts')
const { draftOf } = await import('../../../src/renderer/chat/drafts-store.ts')
const { useOnline } = await import('../../../src/renderer/chat/network/online-store.ts')
const { noteUsedPrompt, usedPrompt } = await import('../../../src/renderer/chat/prompts/used-prompts.ts')
const { emptyThread } = await import('../../../src/renderer/chat/thread.ts')
const { useSettings } = await import('../../../src/renderer/settings/settings-store.ts')

const settings = { providerId: 'far', model: 'large', systemPrompt: '', parameters: {} }
const file = (name: string): Attachment => ({
  sha256: name.padEnd(64, '0'),
  name,
  kind: 'document',
  mediaType: 'text/plain',
  bytes: 3,
  widthPx: null,
  heightPx: null,
  textLength: 3,
  note: null,
})
const attach = (name: string): void =>
  addDraftFiles('c', [newDraftFile({ name, state: 'ready', progress: 1, attachment: file(name) })])
const names = (): string[] => currentDraftFiles('c').map(({ name }) => name)
const inputOf = (route: string): unknown => asked.findLast((one) => one.route === route)?.input
const question = bareMessage({ id: 'q', conversationId: 'c', parentId: null, role: 'user', content: 'Why?' })

beforeEach(() => {
  asked.length = 0
  answers.clear()
  answers.set('conversations.get', refused('Not read.'))
  useOnline.setState({ isOnline: true })
  useChat.setState({ thread: { ...emptyThread('c'), id: 'c', settings }, requesting: false, sendError: null })
  useSettings.setState({
    settings: { defaults: settings } as Settings,
    providers: [{ id: 'far', kind: 'custom', baseUrl: 'https://far.example' } as Provider],
  })
  takeDraftFiles('c')
})

describe('a message with files', () => {
  it('waits with them, and with the prompt that it was made of, where there is no network', async () => {
    useOnline.setState({ isOnline: false })
    answers.set('chat.sendLater', { ok: true, value: { conversationId: 'c', userMessage: question } })
    noteUsedPrompt('c', { name: 'p', version: 2, text: 'Why?', isAdapted: false })
    attach('one.txt')
    await sendMessage('Why?')
    expect(inputOf('chat.sendLater')).toMatchObject({
      text: 'Why?',
      attachments: [{ sha256: file('one.txt').sha256, name: 'one.txt' }],
      prompt: { name: 'p', version: 2, isEdited: false },
    })
    expect(names()).toEqual([])
    // The next message is made of nothing.
    expect(usedPrompt('c', 'And then?')).toBeNull()
  })

  it.each(['chat.send', 'chat.sendLater'])('is in the composer again where main refuses it by %s', async (route) => {
    useOnline.setState({ isOnline: route === 'chat.send' })
    answers.set(route, refused('Not now.'))
    attach('two.txt')
    await sendMessage('Why two?')
    expect(useChat.getState().sendError).toBe('Not now.')
    expect(draftOf('c')).toContain('Why two?')
    expect(names()).toEqual(['two.txt'])
    await sendMessage('')
    expect(names()).toEqual(['two.txt'])
  })

  it('leaves what is attached while it is on its way, which main keeps from then on', async () => {
    const answer = bareMessage({ id: 'a', conversationId: 'c', parentId: 'q', role: 'assistant', content: '' })
    answers.set('chat.send', {
      ok: true,
      value: { conversationId: 'c', userMessage: question, assistantMessage: answer, alongside: [] },
    })
    const sending = sendMessage('Why?')
    attach('late.txt')
    await sending
    expect(names()).toEqual(['late.txt'])
    expect(inputOf('attachments.saveDraft')).toMatchObject({ id: 'c', attachments: [{ name: 'late.txt' }] })
  })

  it('takes no file while another is on its way', async () => {
    attach('three.txt')
    useChat.setState({ requesting: true })
    await sendMessage('Three?')
    expect(names()).toContain('three.txt')
    expect(asked).toEqual([])
  })
})

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Message, MessageCall } from '../../src/shared/domain.ts'
import type { Routes } from '../../src/shared/ipc.ts'
import { startApp, type AppChild, type AppOptions } from './app-child.ts'
import { startFakeOpenAi, type FakeOpenAi } from './fake-openai.ts'

const root = path.join(import.meta.dirname, '../..')
const packaged = (name: string): string => path.join(root, 'node_modules/@modelcontextprotocol', name, 'dist/index.js')

/** Entries of mcp.json for the servers of tests. */
export const everything = { command: process.execPath, args: [packaged('server-everything'), 'stdio'] }
export const filesystem = (folder: string) => ({
  command: process.execPath,
  args: [packaged('server-filesystem'), folder],
})
export const hostile = (mode: string, more: object = {}) => ({
  command: process.execPath,
  args: [path.join(import.meta.dirname, 'hostile-mcp-server.ts'), mode],
  ...more,
})

type Sent = Routes['chat.send']['value']

/** The core with a fake model and servers of tools, in a folder of its own. */
export interface ToolApp {
  folder: string
  app: AppChild
  model: FakeOpenAi
  settings: Routes['chat.send']['input']['settings']
  send(text: string, more?: Partial<Routes['chat.send']['input']>): Promise<Sent>
  /** Once it has ended, whatever its end. */
  ended(sent: Pick<Sent, 'assistantMessage'>): Promise<Message>
  /** A call of the answer in this state. */
  call(sent: Pick<Sent, 'assistantMessage'>, state: MessageCall['state'], tool?: string): Promise<MessageCall>
  decide(
    sent: Pick<Sent, 'assistantMessage'>,
    call: MessageCall,
    decision: Routes['chat.decideCall']['input']['decision'],
    words?: string,
  ): Promise<unknown>
  /** After a kill. */
  restart(): Promise<void>
  close(): Promise<void>
}

export async function startToolApp(
  servers: Record<string, object>,
  options: Partial<AppOptions> = {},
): Promise<ToolApp> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-tools-'))
  fs.writeFileSync(path.join(folder, 'mcp.json'), JSON.stringify({ mcpServers: servers }))
  const model = await startFakeOpenAi()
  const app = await startApp({ folder, ...options })
  const provider = { id: null, kind: 'custom', name: 'Fake', baseUrl: model.url } as const
  const { id } = await app.request('providers.save', provider)
  const ids = Object.keys(servers).map((name) => `file:${name}`)
  const settings = { providerId: id, model: 'fake-large', systemPrompt: '', parameters: {}, tools: ids }
  const rig: ToolApp = {
    folder,
    app,
    model,
    settings,
    send: (text, more = {}) =>
      rig.app.request('chat.send', { conversationId: null, parentId: null, text, settings, ...more }),
    async ended({ assistantMessage: { id: messageId } }) {
      const event = rig.app.once(
        'chat.message',
        ({ message }) => message.id === messageId && message.status !== 'streaming',
      )
      event.catch(() => {})
      return (await messageOf(messageId, ({ status }) => status !== 'streaming')) ?? (await event).message
    },
    async call({ assistantMessage: { id: messageId } }, state, tool) {
      const isSought = (call: MessageCall): boolean =>
        call.state === state && (tool === undefined || call.tool === tool)
      const event = rig.app.once('chat.call', (told) => told.messageId === messageId && isSought(told.call))
      event.catch(() => {})
      const known = (await messageOf(messageId, ({ calls }) => calls.some(isSought)))?.calls.find(isSought)
      return known ?? (await event).call
    },
    decide: ({ assistantMessage }, call, decision, words) =>
      rig.app.request('chat.decideCall', { messageId: assistantMessage.id, callId: call.id, decision, words }),
    async restart() {
      rig.app = await startApp({ folder, ...options })
    },
    async close() {
      await rig.app.close()
      await model.close()
      fs.rmSync(folder, { recursive: true })
    },
  }
  async function messageOf(messageId: string, accept: (message: Message) => boolean): Promise<Message | null> {
    for (const { id: chatId } of await rig.app.request('conversations.list', null)) {
      const { messages } = await rig.app.request('conversations.get', { id: chatId })
      const message = messages.find((each) => each.id === messageId)
      if (message && accept(message)) return message
    }
    return null
  }
  return rig
}

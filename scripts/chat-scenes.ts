import fs from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright'
import type { ConversationSettings } from '../src/shared/domain.ts'
import type { ServeClient } from '../test/e2e/serve-child.ts'
import { attach } from '../test/support/attach.ts'
import { makeDocx, makePdf, makePng } from '../test/support/documents.ts'
import type { Behaviour, FakeOpenAi } from '../test/support/fake-openai.ts'
import { callsInPieces } from '../test/support/tool-streams.ts'

// Chats for the pictures of the guide, each with what it is to show.

const root = path.join(import.meta.dirname, '..')

/** Before the app starts, which reads it then. npx finds the server in this repository, without a network. */
export function writeToolServers(dataFolder: string): void {
  const server = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-filesystem', 'docs'], cwd: root }
  fs.writeFileSync(path.join(dataFolder, 'mcp.json'), JSON.stringify({ mcpServers: { 'project files': server } }))
}

export interface ChatScenes {
  files: string
  sideBySide: string
  outline: string
  tools: string
}

export async function makeChatScenes(
  { request }: Pick<ServeClient, 'request'>,
  model: FakeOpenAi,
  settings: ConversationSettings,
  answer: string,
): Promise<ChatScenes> {
  const said = (text: string): Behaviour => ({
    kind: 'answer',
    text,
    chunkDelayMs: 3,
    usage: { prompt: 812, completion: 246, cached: 128, reasoning: 64 },
  })
  type Input = Parameters<typeof request<'chat.send'>>[1]
  const ask = async (text: string, more: Partial<Input>, ...answers: Behaviour[]) => {
    model.behave(...answers)
    const sent = await request('chat.send', { conversationId: null, parentId: null, text, settings, ...more })
    for (;;) {
      const chat = await request('conversations.get', { id: sent.conversationId })
      if (chat.messages.every(({ status, calls }) => status !== 'streaming' || calls.length > 0)) return chat
    }
  }

  const attachments = [
    await attach({ request }, 'tide-tables.pdf', await makePdf(['High water at six. '.repeat(90)])),
    await attach({ request }, 'notes-of-day-3.docx', await makeDocx()),
    await attach({ request }, 'harbour.png', makePng(1600, 900, [38, 92, 124])),
  ].map(({ sha256, name }) => ({ sha256, name }))
  const files = await ask('When can the boat leave the harbour?', { attachments }, said(tides))

  const alongside = [{ providerId: settings.providerId, model: 'claude-sonnet-4-5' }]
  const both = { settings: { ...settings, alongside } }
  const sideBySide = await ask('Which wait would you choose, and why?', both, said(answer), said(shortAnswer))

  let outline = await ask(questions[0] ?? '', {}, said(shortAnswer))
  for (const question of questions.slice(1)) {
    const { id: conversationId, leafMessageId: parentId } = outline
    outline = await ask(question, { conversationId, parentId }, said(shortAnswer))
  }
  const [, first] = outline.messages
  const otherwise = { conversationId: outline.id, parentId: first?.id ?? null }
  await ask('And if the server names no wait at all?', otherwise, said(shortAnswer))
  await request('conversations.selectBranch', { id: outline.id, leafMessageId: outline.leafMessageId ?? '' })

  const tools = await ask(
    'What does the guide say about tools?',
    { settings: { ...settings, tools: ['file:project files'] } },
    callsInPieces([{ id: 'c1', name: 'list_directory', arguments: { path: 'guide' } }], 'I’ll see what is there.'),
    callsInPieces([{ id: 'c2', name: 'read_text_file', arguments: { path: 'guide/chat.md', head: 40 } }]),
    said('It says that each call is asked for.'),
  )

  const { id: folderId } = await request('folders.create', { name: 'Retries' })
  for (const { id } of [sideBySide, outline]) await request('conversations.move', { id, folderId })
  return { files: files.id, sideBySide: sideBySide.id, outline: outline.id, tools: tools.id }
}

/** The first call is allowed, so that one is done and one is asked for. */
export async function allowFirstCall(page: Page): Promise<void> {
  const bar = page.getByRole('region', { name: 'Approve a tool call' })
  await bar.getByText('list_directory').waitFor()
  await bar.getByRole('button', { name: 'Allow once' }).click()
  await bar.getByText('read_text_file').waitFor()
}

const tides = `The boat can leave **from five to seven**, an hour on each side of high water:

| | Water | Over the bar |
|---|---|---|
| 05:00 | 6.2 m | 1.4 m |
| 06:00 | 7.1 m | 2.3 m |
| 07:00 | 6.4 m | 1.6 m |

In the picture the outer mark is dry, so it was taken near low water.`

const shortAnswer = 'Full jitter: it costs a line, and clients that failed together do not come back together.'

const questions = [
  'How should a client on a flaky network retry?',
  'How long may the first wait be?',
  'What if the server sends Retry-After?',
  'Which errors must never be tried again?',
  'How do I know that the first try did not arrive after all, although its answer was lost?',
  'What belongs into the log?',
  'How is this tested without waiting?',
]

import type { Page } from 'playwright'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { launchBrowser, quickOutbox, temporaryFolder } from './launch.ts'

const keys = { publicKey: 'pk-lf-shown', secretKey: 'sk-lf-shown' }

const answer = `# Retries

- [x] jitter
- [ ] a cap

> Two things matter.

| Strategy | Next wait |
|---|---|
| Jitter | random |

\`\`\`ts
const waitMs = Math.random() // a comment
\`\`\`

See [the docs](https://example.com/docs) and ~~this~~ *that*.`

/** An app in Chromium that has lived: answers, a failure, traces, and records that Langfuse refused. */
export interface ShownApp {
  page: Page
  model: FakeOpenAi
  langfuse: FakeLangfuse
  conversationId: string
  traceId: string
  providerId: string
  /** Asks in a new chat, and waits for the end. */
  ask(text: string): Promise<string>
  goTo(hash: string): Promise<void>
  close(): Promise<void>
}

export async function startShownApp(): Promise<ShownApp> {
  const { folder, remove } = temporaryFolder()
  const model = await startFakeOpenAi()
  const langfuse = await startFakeLangfuse(keys)
  const shell = await launchBrowser({ dataFolder: folder, env: quickOutbox })
  const { page } = shell
  const { request } = await shell.serve.openClient()
  await request('app.chooseSecretsStore', { kept: 'session' })
  await request('settings.saveLangfuse', { host: langfuse.url, ...keys })
  const { id: providerId } = await request('providers.save', {
    id: null,
    kind: 'custom',
    name: 'Team gateway',
    baseUrl: model.url,
  })
  await request('providers.save', { id: null, kind: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' })
  const ask = async (text: string): Promise<string> => {
    const settings = { providerId, model: 'fake-large', systemPrompt: '', parameters: {} }
    const { conversationId: id } = await request('chat.send', { conversationId: null, parentId: null, text, settings })
    for (;;) {
      const { messages } = await request('conversations.get', { id })
      if (messages.every(({ status }) => status !== 'streaming')) return id
    }
  }
  langfuse.poison((span) => JSON.stringify(span.attributes).includes('poison'))
  model.behave({ kind: 'server_error' })
  await ask('This one fails')
  for (const text of ['poison one', 'harmless', 'poison two', 'harmless too']) await ask(text)
  model.behave({ kind: 'answer', text: answer, usage: { prompt: 812, completion: 246 } })
  const conversationId = await ask('How should a client retry?')
  const traces = await request('monitor.traces', { filter: { fromMs: null, toMs: null }, cursor: null, limit: 1 })
  for (let dead = 0; dead < 2;) ({ dead } = (await request('sync.status', null)).ledger)
  return {
    page,
    model,
    langfuse,
    conversationId,
    traceId: traces.rows[0]?.traceId ?? '',
    providerId,
    ask,
    goTo: async (hash) => {
      await page.evaluate((next) => {
        ;(globalThis as unknown as { location: { hash: string } }).location.hash = next
      }, hash)
    },
    close: async () => {
      await shell.kill()
      await model.close()
      await langfuse.close()
      remove()
    },
  }
}

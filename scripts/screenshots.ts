import fs from 'node:fs'
import path from 'node:path'
import { launchBrowser, temporaryFolder } from '../test/e2e/launch.ts'
import { startFakeLangfuse } from '../test/support/fake-langfuse.ts'
import { startFakeOpenAi } from '../test/support/fake-openai.ts'
import { recordAgent, spanIdOf } from '../test/support/agent-trace.ts'
import { spanIdsOf } from '../test/support/observations.ts'
import { recordPastUse } from '../test/support/past-use.ts'
import { withDatabase } from '../test/support/store-fixtures.ts'
import { allowFirstCall, makeChatScenes, writeToolServers } from './chat-scenes.ts'

// npm run screenshots: the pictures of the README and the guide, from the app as it is built, over a model and a Langfuse on this machine.
// With a folder behind `--`: every view in both themes and two sizes, to be looked at.

const all = process.argv[2]
const folder = path.resolve(all ?? path.join(import.meta.dirname, '../docs/images'))
fs.mkdirSync(folder, { recursive: true })
const kept: Record<string, string> = {
  'chat-light-1280': 'chat-light',
  'month-light-1280': 'monitor-light',
  'trace-dark-1280': 'monitor-dark',
  'sync-light-1280': 'sync-light',
  'settings-light-1280': 'settings-light',
  'settings-dark-1280': 'settings-dark',
  'agent-light-1280': 'trace-light',
  'comparison-dark-1280': 'comparison-dark',
  'sessions-light-1280': 'sessions-light',
  'sql-light-1280': 'sql-light',
  'files-light-1280': 'chat-files-light',
  'sideBySide-light-1280': 'chat-side-by-side-light',
  'outline-dark-1280': 'chat-outline-dark',
  'toolCalls-light-1280': 'chat-tools-light',
  'tools-light-1280': 'settings-tools-light',
}
const sizes = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
]
const keys = { publicKey: 'pk-lf-shown', secretKey: 'sk-lf-shown' }
const models = ['gpt-5-mini', 'claude-sonnet-4-5']
const topics = [
  'Compare two retry strategies',
  'Summarise the field notes of day 3',
  'Translate the abstract into French',
  'Why does WAL mode need a checkpoint?',
  'Plan the interviews',
  'Name three risks of the migration',
]
const answer = `Full jitter spreads retries **over the whole interval**, so clients that failed together do not come back together.

| Strategy | Next wait | When many fail at once |
|---|---|---|
| Exponential | base · 2ⁿ | they return in waves |
| Full jitter | random(0, base · 2ⁿ) | the load is spread evenly |

\`\`\`ts
const waitMs = Math.random() * Math.min(capMs, baseMs * 2 ** attempt)
\`\`\`

Two things matter more than the curve:

1. Obey \`Retry-After\`; the server knows better.
2. Never retry what may have arrived without asking first.`

const { folder: dataFolder, remove } = temporaryFolder()
const model = await startFakeOpenAi()
model.models.splice(0, model.models.length, ...models)
const langfuse = await startFakeLangfuse(keys)
recordPastUse(dataFolder, Date.now())
const agentId = withDatabase(dataFolder, (_, db) =>
  recordAgent(db, { stepCount: 400, startedAtMs: Date.now() - 60_000 }),
)
writeToolServers(dataFolder)
const shell = await launchBrowser({ dataFolder })
const { page } = shell

const { request } = await shell.serve.openClient()

let conversationId: string | null = null

async function ask(text: string, turn: number, behaviour: Parameters<typeof model.behave>[0]): Promise<void> {
  model.behave(behaviour)
  const sent = await request('chat.send', {
    conversationId: null,
    parentId: null,
    text,
    settings: { ...chatSettings, model: models[turn % 2] ?? 'gpt-5-mini' },
  })
  conversationId = sent.conversationId
  for (;;) {
    const { messages } = await request('conversations.get', { id: conversationId })
    if (messages.every(({ status }) => status !== 'streaming')) return
  }
}

await request('settings.update', { userId: 'ada', budgets: { dayUsd: 5, monthUsd: 40, notify: false } })
await request('app.chooseSecretsStore', { kept: 'session' })
await request('settings.saveLangfuse', { host: langfuse.url, ...keys })
const { id: providerId } = await request('providers.save', {
  id: null,
  kind: 'custom',
  name: 'Team gateway',
  baseUrl: model.url,
})
const chatSettings = {
  providerId,
  model: 'gpt-5-mini',
  systemPrompt: 'Answer briefly.',
  parameters: { temperature: 0.4 },
}
for (let turn = 0; turn < 24; turn += 1) {
  const topic = `${topics[turn % topics.length]}`
  const failed = turn % 11 === 7
  if (turn === 18) {
    await langfuse.untilSpans(36)
    langfuse.always({ kind: 'status', status: 429, headers: { 'retry-after': '42' }, message: 'Rate limit exceeded' })
  }
  await ask(
    topic,
    turn,
    failed
      ? { kind: 'server_error' }
      : {
          kind: 'answer',
          text: answer,
          chunkDelayMs: 2 + (turn % 5),
          usage: { prompt: 640 + 93 * turn, completion: 180 + 11 * turn, cached: 128, reasoning: 64 },
        },
  )
}
await ask('How should a client on a flaky network retry?', 0, {
  kind: 'answer',
  text: answer,
  chunkDelayMs: 4,
  usage: { prompt: 812, completion: 246, cached: 128, reasoning: 64 },
})
const traces = await request('monitor.traces', { filter: { fromMs: null, toMs: null }, cursor: null, limit: 50 })
const shownTrace = traces.rows[0]?.traceId
const generationId = spanIdsOf(await request('monitor.trace', { traceId: shownTrace ?? '' }))[1]

// The last: a call that waits leaves the answers behind it to whoever asks next.
const scenes = await makeChatScenes({ request }, model, chatSettings, answer)
for (const { id } of await request('conversations.list', null)) await request('conversations.markSeen', { id })
const base = page.url().split('#')[0]
await page.goto(`${base}#/chat/${scenes.tools}`)
await allowFirstCall(page)
const views: Record<string, string> = {
  chat: `#/chat/${conversationId}`,
  monitor: '#/monitor',
  month: '#/monitor?range=30d',
  observations: '#/monitor?rows=observations&range=30d',
  trace: `#/monitor/${shownTrace}`,
  sessions: '#/monitor-sessions?range=30d',
  session: `#/monitor-sessions/${conversationId}`,
  hints: '#/monitor-hints?range=30d',
  sql: '#/monitor-sql',
  agent: `#/monitor/${agentId}/${spanIdOf(5)}`,
  comparison: `#/monitor/${shownTrace}?compare=${traces.rows[1]?.traceId}`,
  again: `#/chat?again=${shownTrace}/${generationId}`,
  sync: '#/sync',
  settings: '#/settings/langfuse',
  budgets: '#/settings/budgets',
  network: '#/settings/network',
  tools: '#/settings/tools',
  files: `#/chat/${scenes.files}`,
  sideBySide: `#/chat/${scenes.sideBySide}`,
  outline: `#/chat/${scenes.outline}`,
  toolCalls: `#/chat/${scenes.tools}`,
}
/** What is done in a view before its picture is taken; twice where it is open from the picture before. */
const prepare: Record<string, () => Promise<void>> = {
  sql: askInSql,
  async tools() {
    const row = page.getByRole('list', { name: 'Servers of tools' }).getByRole('button', { name: 'project files' })
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click()
    await page.getByRole('switch').first().waitFor()
  },
  async outline() {
    const outline = page.getByRole('complementary', { name: 'Outline' })
    if (!(await outline.isVisible())) await page.getByRole('button', { name: 'Outline' }).click()
    await outline.getByRole('button').first().waitFor()
  },
}
/** A question whose answer is a chart. */
async function askInSql(): Promise<void> {
  await page
    .getByRole('textbox', { name: 'SQL' })
    .fill(
      `SELECT date_trunc('day', started_at) AS day, model, sum(cost_usd) AS cost_usd\nFROM traces WHERE model IS NOT NULL GROUP BY ALL ORDER BY day`,
    )
  await page.keyboard.press('Control+Enter')
  await page.getByRole('region', { name: 'Answer' }).getByText('Chart').click()
  await page.getByRole('region', { name: 'Answer' }).locator('canvas').waitFor()
}

for (const theme of ['light', 'dark'] as const) {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const [name, hash] of Object.entries(views)) {
      const picture = all === undefined ? kept[`${name}-${theme}-${size.width}`] : `${name}-${theme}-${size.width}`
      if (picture === undefined) continue
      await page.goto(`${base}${hash}`)
      await page.getByRole('main').waitFor()
      if (/^#\/monitor[/?]|^#\/monitor$/.test(hash)) await page.locator('.uplot canvas').waitFor()
      await prepare[name]?.()
      // Fonts, highlighting and measured rows settle within this; nothing tells when.
      await page.waitForTimeout(700)
      await page.screenshot({ path: path.join(folder, `${picture}.png`) })
    }
  }
}
await shell.close()
await model.close()
await langfuse.close()
remove()
console.log(folder)

import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright'
import type { Route, Routes } from '../../src/shared/ipc.ts'
import { value } from '../e2e/ask.ts'
import { setup } from '../e2e/build.ts'
import { availableShells, launchBrowser, launchDesktop, temporaryFolder, type Shell } from '../e2e/launch.ts'
import { answerText, fillChats } from '../support/chat-rows.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { withDatabase } from '../support/store-fixtures.ts'
import { median, percentile, print } from './measure.ts'

// `npm run bench -- chat`; with `--small` a tenth of everything, to see whether it works.
const scale = process.argv.includes('--small') ? 0.05 : 1
const scaled = (count: number): number => Math.max(1, Math.round(count * scale))

const searchedMessages = scaled(200_000)
const longChat = scaled(5_000)
const middleChat = scaled(500)
const streamedMessages = scaled(10_000)
const streamTokens = scaled(2_000)
const streamsAtOnce = Math.max(4, scaled(20))
const keys = Math.max(20, scaled(100))
/** So many a second are asked for; what a timer of 5 ms gives is a little less. */
const tokenEveryMs = 5
const asksAtOnce = 8
/** The page is asked to collect what it no longer needs; the app does so by itself, within a minute in which nothing is asked. */
const settleMs = 60_000

type Request = <R extends Route>(route: R, input: Routes[R]['input']) => Promise<Routes[R]['value']>

interface Rig {
  shell: Shell
  page: Page
  model: FakeOpenAi
  request: Request
  providerId: string
}

/** The chat in the app that ships, over a database that has been in use for years. */
export async function benchChat(): Promise<void> {
  setup()
  printFirstScript()
  const { folder, remove } = temporaryFolder()
  const perChat = 100
  withDatabase(folder, (_, db) =>
    fillChats(db, [
      ...Array.from({ length: Math.ceil(searchedMessages / perChat) }, (_, index) => ({
        id: `old-${index}`,
        title: `Old chat ${index}`,
        messageCount: perChat,
      })),
      { id: 'long', title: 'The long chat', messageCount: longChat },
      { id: 'middle', title: 'The middle chat', messageCount: middleChat },
    ]),
  )
  try {
    for (const kind of availableShells()) {
      const rig = await openRig(kind, folder)
      try {
        await benchOpening(rig)
        await benchSearch(rig)
        await benchTyping(rig)
        await benchStream(rig)
        await benchManyStreams(rig)
        await benchMemory(rig)
      } finally {
        await rig.shell.kill()
        await rig.model.close()
      }
    }
  } finally {
    remove()
  }
}

/** What the page loads before it can be used, by what its file names. */
function printFirstScript(): void {
  const folder = path.join(import.meta.dirname, '../../out/renderer')
  const html = fs.readFileSync(path.join(folder, 'index.html'), 'utf8')
  const files = [...html.matchAll(/(?:src|href)="(\.\/assets\/[^"]+\.js)"/g)].map(([, name = '']) => name)
  const bytes = files.reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0)
  print({ name: 'first script of the page', value: bytes / 1000, unit: 'kB', goal: 350 })
}

async function openRig(kind: Shell['kind'], folder: string): Promise<Rig> {
  const model = await startFakeOpenAi()
  const browser = kind === 'browser' ? await launchBrowser({ dataFolder: folder }) : null
  const shell = browser ?? (await launchDesktop({ dataFolder: folder }))
  const { page } = shell
  await page.getByRole('navigation', { name: 'Views' }).waitFor()
  const client = await browser?.serve.openClient()
  const request: Request = client ? client.request : (route, input) => value(page, route, input)
  if ((await request('app.info', null)).secretsChoiceNeeded)
    await request('app.chooseSecretsStore', { kept: 'session' })
  const { id: providerId } = await request('providers.save', {
    id: null,
    kind: 'custom',
    name: 'Bench',
    baseUrl: model.url,
  })
  for (const id of ['middle', 'long'])
    await request('conversations.configure', { id, settings: settingsOf(providerId) })
  await page.evaluate(record)
  return { shell, page, model, request, providerId }
}

const settingsOf = (providerId: string) => ({ providerId, model: 'fake-large', systemPrompt: '', parameters: {} })

/** Frames and long tasks of the page. */
const record = `globalThis.seen = { frames: [], tasks: [] };
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  { let last = performance.now(); const next = (at) => { seen.frames.push(at - last); last = at; requestAnimationFrame(next) }; requestAnimationFrame(next) }`

async function watch(page: Page, act: () => Promise<unknown>): Promise<Watched> {
  await page.evaluate('seen.frames.length = 0; seen.tasks.length = 0')
  await act()
  return page.evaluate<Watched>('seen')
}

const show = (page: Page, id: string): Promise<unknown> => page.evaluate(`location.hash = '#/chat/${id}'`)

/** Milliseconds from the change of the address until a frame with the last message was painted. */
async function openChat(page: Page, id: string, last: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const beganMs = performance.now()
    location.hash = '#/chat/${id}'
    const look = () => {
      const articles = document.querySelectorAll('article')
      if (articles[articles.length - 1]?.textContent.includes(${JSON.stringify(last)})) {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - beganMs)
        requestAnimationFrame(() => port2.postMessage(null))
      } else requestAnimationFrame(look)
    }
    look()
  })`)
}

async function benchOpening({ page, request, shell }: Rig): Promise<void> {
  const { messages } = await request('conversations.get', { id: 'long' })
  // Without Markdown's signs, as the page has it.
  const last = /number\d+/.exec(messages.at(-1)?.content ?? '')?.[0] ?? messages.at(-1)?.content ?? ''
  const samples: number[] = []
  for (let run = 0; run < 6; run += 1) {
    await show(page, 'old-0')
    await wait(500)
    samples.push(await openChat(page, 'long', last))
  }
  print({ name: `opening ${longChat} messages, ${shell.kind}`, value: median(samples.slice(1)), unit: 'ms', goal: 150 })
  const { frames } = await watch(page, () =>
    page.evaluate(`new Promise((resolve) => {
      const list = document.querySelector('article').closest('.overflow-y-auto'); let steps = 0
      const step = () => { list.scrollTop -= 240; steps += 1; if (steps < 300) requestAnimationFrame(step); else resolve() }; step() })`),
  )
  const perSecond = 1000 / percentile(frames, 0.5)
  print({ name: `scrolling them: frames a second, median, ${shell.kind}`, value: perSecond, unit: '/s', goal: 58 })
  print({ name: `scrolling them: frame, 95 %, ${shell.kind}`, value: percentile(frames, 0.95), unit: 'ms', goal: 17.5 })
}

async function benchSearch({ request, shell }: Rig): Promise<void> {
  const questions = ['latency', 'number777', 'quiet window', 'retry net', 'nothing of this kind', 'value5']
  const samples: number[] = []
  for (let run = 0; run < 20; run += 1) {
    const beganMs = performance.now()
    await request('conversations.search', { text: questions[run % questions.length] ?? '' })
    if (run >= questions.length) samples.push(performance.now() - beganMs)
  }
  const name = `search over ${searchedMessages} messages`
  print({ name: `${name}, ${shell.kind}`, value: median(samples), unit: 'ms', goal: 50 })
  print({ name: `${name}, slowest, ${shell.kind}`, value: Math.max(...samples), unit: 'ms', goal: 50 })
}

/** From the key's own time until the frame with its letter was painted. */
async function benchTyping({ page, shell }: Rig): Promise<void> {
  await show(page, 'middle')
  const composer = page.getByRole('textbox', { name: 'Message', exact: true })
  await composer.focus()
  await page.evaluate(`globalThis.typed = []; document.querySelector('textarea').addEventListener('input', ({ timeStamp }) =>
    requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => typed.push(performance.now() - timeStamp); port2.postMessage(null) }))`)
  for (let key = 0; key < keys; key += 1) {
    await composer.press('x')
    await wait(23)
  }
  const samples = await page.evaluate<number[]>('typed')
  await composer.fill('')
  print({ name: `keystroke to paint, median, ${shell.kind}`, value: median(samples), unit: 'ms', goal: 16 })
  print({ name: `keystroke to paint, 95 %, ${shell.kind}`, value: percentile(samples, 0.95), unit: 'ms', goal: null })
}

/** What a page showed meanwhile. */
interface Watched {
  frames: number[]
  tasks: number[]
}

/** Of three runs, since one frame of thousands is late wherever something else on the machine wakes up. */
async function printStreams(at: string, run: () => Promise<Watched>): Promise<void> {
  const runs: Watched[] = []
  for (let index = 0; index < 3; index += 1) runs.push(await run())
  const longest = runs.map(({ frames }) => Math.max(...frames))
  print({ name: `longest frame, ${at}`, value: median(longest), unit: 'ms', goal: 50 })
  print({ name: `longest frame of all three runs, ${at}`, value: Math.max(...longest), unit: 'ms', goal: null })
  const late = runs.map(({ frames }) => percentile(frames, 0.99))
  print({ name: `frame, 99 %, ${at}`, value: median(late), unit: 'ms', goal: 34 })
  const tasks = runs.flatMap((each) => each.tasks)
  print({ name: `longest task of all three runs, ${at}`, value: Math.max(0, ...tasks), unit: 'ms', goal: 50 })
}

function benchStream({ page, model, shell }: Rig): Promise<void> {
  const text = `${longText(streamTokens)}\n\nThe very end.`
  return printStreams(`a stream of 200 tokens a second after ${middleChat} messages, ${shell.kind}`, async () => {
    await show(page, 'middle')
    model.behave({ kind: 'answer', text, chunks: streamTokens, chunkDelayMs: tokenEveryMs })
    const composer = page.getByRole('textbox', { name: 'Message', exact: true })
    await composer.fill('Stream')
    await composer.press('Enter')
    await page.locator('.caret').first().waitFor()
    return watch(page, () =>
      page.evaluate(`new Promise((resolve) => { const look = () => {
        const articles = document.querySelectorAll('article')
        if (articles[articles.length - 1]?.textContent.includes('The very end.')) resolve(); else setTimeout(look, 50) }; look() })`),
    )
  })
}

function benchManyStreams({ page, model, request, shell, providerId }: Rig): Promise<void> {
  const text = `${longText(scaled(600))}\n\nThe very end.`
  const settings = settingsOf(providerId)
  return printStreams(`${streamsAtOnce} streams at once, ${shell.kind}`, async () => {
    for (let index = 0; index < streamsAtOnce; index += 1)
      model.behave({ kind: 'answer', text, chunks: scaled(600), chunkDelayMs: tokenEveryMs * 2 })
    const ids: string[] = []
    const send = async (): Promise<void> => {
      const question = { conversationId: null, parentId: null, text: 'Go', settings }
      ids.push((await request('chat.send', question)).conversationId)
    }
    // Its opening has a figure of its own.
    await send()
    await show(page, ids[0] ?? '')
    await page.locator('.caret').first().waitFor()
    const watched = await watch(page, async () => {
      for (let index = 1; index < streamsAtOnce; index += 1) await send()
      for (const id of ids) await untilEnded(request, id)
    })
    for (const id of ids) {
      const { messages } = await request('conversations.get', { id })
      if (messages.at(-1)?.content !== text) throw new Error('an answer is not what was streamed')
    }
    return watched
  })
}

async function untilEnded(request: Request, id: string): Promise<void> {
  while ((await request('conversations.get', { id })).messages.at(-1)?.status === 'streaming') await wait(100)
}

/** What the page and the app hold after so many answers that were not there before, beyond what they held after the first. */
async function benchMemory({ page, model, request, shell, providerId }: Rig): Promise<void> {
  const settings = settingsOf(providerId)
  let seed = 0
  model.respondWith(() => ({ kind: 'answer', text: answerText((seed += 1)), chunks: 12 }))
  const ask = async (): Promise<void> => {
    const { conversationId } = await request('chat.send', {
      conversationId: null,
      parentId: null,
      text: 'Go',
      settings,
    })
    if (seed % 50 === 0) await show(page, conversationId)
    await untilEnded(request, conversationId)
  }
  const askMany = async (count: number): Promise<void> => {
    let left = count
    await Promise.all(
      Array.from({ length: asksAtOnce }, async () => {
        while (left > 0) {
          left -= 1
          await ask()
        }
      }),
    )
  }
  const measure = async (): Promise<{ page: number; app: number }> => {
    await show(page, 'old-1')
    await wait(settleMs)
    return { page: await pageHeapBytes(page), app: residentBytes(shell.pid) }
  }
  // Caches fill, and code is compiled, with the first.
  await askMany(scaled(500))
  const before = await measure()
  await askMany(streamedMessages)
  const after = await measure()
  const at = `after ${streamedMessages} streamed answers, ${shell.kind}`
  const megabytes = (bytes: number): number => bytes / 1e6
  print({ name: `the page’s heap grown ${at}`, value: megabytes(after.page - before.page), unit: 'MB', goal: null })
  print({ name: `the app’s process grown ${at}`, value: megabytes(after.app - before.app), unit: 'MB', goal: null })
  const grown = after.page - before.page + after.app - before.app
  print({ name: `memory grown ${at}`, value: megabytes(grown), unit: 'MB', goal: 50 })
}

async function pageHeapBytes(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  await session.detach()
  return usedSize
}

/** Of one process. Only where the system says it. */
function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}

/** About so many tokens of Markdown. */
function longText(tokens: number): string {
  const parts: string[] = []
  for (let length = 0, seed = 1; length < tokens * 4; seed += 1) {
    const part = answerText(seed)
    parts.push(part)
    length += part.length
  }
  return parts.join('\n\n')
}

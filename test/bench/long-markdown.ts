import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright'
import { setup } from '../e2e/build.ts'
import { availableShells, launch, temporaryFolder } from '../e2e/launch.ts'
import { userOf } from '../e2e/user.ts'
import { startFakeOpenAi } from '../support/fake-openai.ts'
import { percentile, print } from './measure.ts'

const answerLength = 786_000
/** So many pieces, one a frame: twelve seconds of streaming. */
const pieces = 720
const draftLength = 1_000_000
const keys = 40

const section = `## A heading

Some words with **emphasis**, \`code\`, a [link](https://a.example) and $x^2$; it costs $5. ${'More words follow here. '.repeat(12)}

1. First, with words
2. Second, with more of them

   and a paragraph

\`\`\`ts
export function add(a: number, b: number): number {
  return a + b // both of them
}
\`\`\`

| a | b |
|---|---|
| one | two |
| three | four |

`

/** Frames and long tasks of the page, from now on. */
const record = `globalThis.seen = { frames: [], tasks: [] };
  new PerformanceObserver((list) => seen.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: 'longtask' });
  { let last = performance.now(); const next = (at) => { seen.frames.push(at - last); last = at; requestAnimationFrame(next) }; requestAnimationFrame(next) }`

interface Seen {
  frames: number[]
  tasks: number[]
}

const begin = (page: Page): Promise<void> => page.evaluate('seen.frames.length = 0; seen.tasks.length = 0')
const seen = (page: Page): Promise<Seen> => page.evaluate<Seen>('seen')

/** A look by text goes through all of it, which would be measured too. */
async function untilEnd(page: Page): Promise<void> {
  const isThere = "document.querySelector('.prose-section:last-child')?.textContent.endsWith('The very end.')"
  while (!(await page.evaluate<boolean>(isThere))) await setTimeout(20)
}

function printSeen(what: string, { frames, tasks }: Seen): void {
  print({ name: `${what}: frames a second, median`, value: 1000 / percentile(frames, 0.5), unit: '/s', goal: 58 })
  print({ name: `${what}: frame, 99 %`, value: percentile(frames, 0.99), unit: 'ms', goal: 50 })
  print({ name: `${what}: longest frame`, value: Math.max(...frames), unit: 'ms', goal: 100 })
  print({ name: `${what}: longest task`, value: Math.max(0, ...tasks), unit: 'ms', goal: 100 })
}

/** An answer of 786 kB as it streams and as it opens, and a draft of 1 MB as it is typed into. */
export async function benchLongMarkdown(): Promise<void> {
  setup()
  for (const kind of availableShells()) {
    const { folder, remove } = temporaryFolder()
    const model = await startFakeOpenAi()
    const shell = await launch(kind, { dataFolder: folder })
    const user = userOf(shell)
    const { page } = user
    await user.goTo('Settings')
    await page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'sk-any' })
    await user.chooseModel('fake-large')
    const text = `${section.repeat(Math.ceil(answerLength / section.length))}\n\nThe very end.`
    model.behave(
      { kind: 'answer', text, chunks: pieces, chunkDelayMs: 16 },
      { kind: 'answer', text: 'Short.', chunks: 1 },
    )
    await page.evaluate(record)
    await user.send('A long answer')
    await page.locator('.prose').waitFor()
    await begin(page)
    await untilEnd(page)
    printSeen(`streaming 786 kB, ${kind}`, await seen(page))

    await page.getByRole('button', { name: 'New chat' }).click()
    await user.send('A short one')
    await page.getByText('Short.').waitFor()
    await begin(page)
    const beganMs = performance.now()
    await page.getByRole('link', { name: /A long answer/ }).click()
    await untilEnd(page)
    print({ name: `opening 786 kB, ${kind}`, value: performance.now() - beganMs, unit: 'ms', goal: 500 })
    await setTimeout(2000)
    printSeen(`opening 786 kB, ${kind}`, await seen(page))

    await begin(page)
    const scroll = `new Promise((resolve) => {
      const list = document.querySelector('article').closest('.overflow-y-auto'); let steps = 0;
      const step = () => { list.scrollTop -= 240; steps += 1; if (steps < 180) requestAnimationFrame(step); else resolve() }; step() })`
    await page.evaluate(scroll)
    printSeen(`scrolling 786 kB, ${kind}`, await seen(page))

    const composer = page.getByRole('textbox', { name: 'Message', exact: true })
    // Playwright types even what it fills in, a line at a time.
    await page.evaluate(
      `{ const field = document.querySelector('textarea');
      Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set.call(field, 'some words in a line\\n'.repeat(${draftLength / 21}));
      field.dispatchEvent(new Event('input', { bubbles: true })) }`,
    )
    await composer.focus()
    await composer.press('End')
    await begin(page)
    for (let key = 0; key < keys; key += 1) await composer.press('x')
    printSeen(`typing into 1 MB, ${kind}`, await seen(page))
    await shell.close()
    await model.close()
    remove()
  }
}

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

const answer = String.raw`# Answer

大约3~5天，**“重点”**内容。 H<sub>2</sub>O, press <kbd>Ctrl</kbd>+<kbd>C</kbd>.<br>A new line. It costs $5 and $10.

Inline $e^{i\pi} + 1 = 0$ and \(a_1 * b_2\), then

\[
\int_0^\infty \frac{\sin x}{x}\,dx
= \frac{\pi}{2}
\]

1. First

${'```js'}
const a = 1
[1]: https://wrong.example
${'```'}

2. Second

שלום עולם, this is right to left with ${'`npm i`'}.

| Name | A very long column of words that does not end soon | Third column with more words | Fourth one | Fifth | Sixth column, too |
|---|---|---|---|---|---|
| one<br>two | ${'many words in a cell '.repeat(6)} | averyveryverylongwordwithoutblanks | $5 | $x^2$ | https://a.example/a/long/address/that/goes/on |

<script>alert(1)</script>

The end.`

interface PageStyles {
  getComputedStyle(element: unknown): { direction: string }
}

describe.each(availableShells())('Markdown as models write it, in the %s shell', (kind) => {
  let folder: string
  let remove: () => void
  let model: FakeOpenAi
  let shell: Shell
  let user: User
  let complaints: string[]

  beforeEach(async () => {
    ;({ folder, remove } = temporaryFolder())
    model = await startFakeOpenAi()
    shell = await launch(kind, { dataFolder: folder })
    complaints = []
    shell.page.on('console', (message) => {
      if (/Content Security Policy/i.test(message.text())) complaints.push(message.text())
    })
    user = userOf(shell)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'sk-any' })
    await user.chooseModel('fake-large')
  })
  afterEach(async () => {
    await shell.close()
    await model.close()
    remove()
  })

  test('is shown as it is meant', async () => {
    const { page } = user
    model.behave({ kind: 'answer', text: answer, chunks: 40 })
    await user.send('Show me')
    await page.getByText('The end.').waitFor()
    const prose = page.locator('.prose')
    await expect.poll(() => prose.locator('.katex').count()).toBe(4)
    expect(await prose.locator('del').count()).toBe(0)
    expect(await prose.locator('strong').first().innerText()).toBe('“重点”')
    await expect.poll(() => prose.locator('sub, kbd, td br').count()).toBe(4)
    expect(await prose.innerText()).toContain('It costs $5 and $10.')
    expect(await prose.innerText()).toContain('<script>alert(1)</script>')
    expect(
      await prose
        .locator('ol')
        .evaluateAll((lists) => lists.map((list) => (list as unknown as { start: number }).start)),
    ).toEqual([1, 2])
    const directionOf = (text: string, tag = 'p'): Promise<unknown> =>
      prose
        .locator(tag, { hasText: text })
        .evaluate((element) => (globalThis as unknown as PageStyles).getComputedStyle(element).direction)
    expect(await directionOf('שלום')).toBe('rtl')
    expect(await directionOf('The end.')).toBe('ltr')
    expect(await directionOf('npm i', 'code')).toBe('ltr')
    // The fonts are the app's own, and the policy has nothing to say about how they and the formulas come in.
    const loadedFonts = "[...document.fonts].filter(({ status }) => status === 'loaded').length"
    await expect.poll(() => page.evaluate<number>(loadedFonts)).toBeGreaterThan(1)
    expect(complaints).toEqual([])
  })

  test('as it was written where a formula or tags are within each other so often that the page would end', async () => {
    const { page } = user
    const within = (open: string, close: string): string => `${open.repeat(1_000)}x${close.repeat(1_000)}`
    const texts = [
      `$$${within('x^{', '}')}$$`,
      `$$${within(String.raw`\sqrt{`, '}')}$$`,
      `- ${within('<sub>', '</sub>')}`,
    ]
    model.behave({ kind: 'answer', text: `${texts.join('\n\n')}\n\n$x^2$\n\nThe end.`, chunks: 3 })
    await user.send('Show me')
    await page.getByText('The end.').waitFor()
    const prose = page.locator('.prose')
    await expect.poll(() => prose.locator('.katex').count()).toBe(1)
    expect(await prose.innerText()).toContain(String.raw`\sqrt{\sqrt{`)
  })

  test('however long it is: drawn where it is seen, all of it there, and what is seen stays in its place', async () => {
    const { page } = user
    const part = (index: number): string =>
      `## Part ${index}\n\n${'Words with **emphasis**. '.repeat(40)}\n\n- one\n- two\n\n\`\`\`js\nlet x = ${index}\n\`\`\``
    const parts = Array.from({ length: 250 }, (_, index) => part(index))
    model.behave({ kind: 'answer', text: `${parts.join('\n\n')}\n\nThe end.`, chunks: 30 })
    await user.send('A long one')
    const prose = page.locator('.prose')
    await page.getByRole('group', { name: 'Feedback' }).waitFor()
    // What stood at the end while the text grew was drawn then.
    await page.reload()
    await prose.getByText('The end.').waitFor()
    // Without a look at the text itself, which is long: by a heading that is drawn.
    const heading = (index: number) => page.getByRole('heading', { name: `Part ${index}`, exact: true })
    await heading(249).waitFor()
    expect(await heading(120).count()).toBe(0)
    expect(await prose.evaluate((element) => element.textContent?.includes('## Part 120'))).toBe(true)

    const scroller = page.locator('article').first().locator('xpath=ancestor::div[contains(@class,"overflow-y-auto")]')
    const scrollTo = (share: number) =>
      scroller.evaluate((element, to) => {
        element.scrollTop = element.scrollHeight * to
      }, share)
    await scrollTo(0.5)
    // All that is near is drawn; the end, which was, is far.
    const waitsNear = () =>
      page.locator('.prose-section.undrawn').evaluateAll((sections) =>
        sections.some((each) => {
          const { top, bottom } = each.getBoundingClientRect()
          const { clientHeight: heightPx } = each.ownerDocument.documentElement
          return bottom > -heightPx && top < 2 * heightPx
        }),
      )
    await expect.poll(waitsNear).toBe(false)
    const seen = page.locator('.prose-section:not(.undrawn) h2')
    const inView = await seen.evaluateAll((headings) => {
      const middle = headings.find((each) => each.getBoundingClientRect().top > 200)
      return { text: middle?.textContent ?? '', top: middle?.getBoundingClientRect().top ?? 0 }
    })
    // What comes near from above, and is drawn then, has another height than was thought.
    // The first section is always drawn.
    const firstDrawn = async (): Promise<number> => {
      const numbers = (await seen.allInnerTexts()).map((text) => Number(text.replace('Part ', '')))
      return Math.min(...numbers.filter((number) => number > 10))
    }
    const firstBefore = await firstDrawn()
    await scroller.hover()
    await page.mouse.wheel(0, -900)
    const moved = page.getByRole('heading', { name: inView.text, exact: true })
    await expect.poll(firstDrawn).toBeLessThan(firstBefore - 1)
    await expect.poll(async () => Math.round((await moved.boundingBox())?.y ?? 0)).toBe(Math.round(inView.top + 900))
    await scrollTo(0)
    await heading(0).waitFor()
  })
})

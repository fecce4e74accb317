import { describe, expect, test } from 'vitest'
import { htmlOf, plainHtmlOf } from './html-of.ts'

describe('strikes and emphasis', () => {
  test.each(['3~5天', '大约~100人，或~200人', 'between ~3 and ~5 days', '10~20度，30~40度', 'a ~b~ c'])(
    'single tildes in %j are no strike',
    (text) => {
      expect(plainHtmlOf(text)).toBe(`<p>${text}</p>`)
    },
  )

  test.each([
    ['~~gone~~ here', '<p><del>gone</del> here</p>'],
    ['这是~~“旧”~~的', '<p>这是<del>“旧”</del>的</p>'],
    ['~~価格：~~新', '<p><del>価格：</del>新</p>'],
  ])('a double tilde strikes out: %j', (text, html) => {
    expect(plainHtmlOf(text)).toBe(html)
  })

  test.each([
    ['这是**“重点”**内容', '<p>这是<strong>“重点”</strong>内容</p>'],
    ['**注意：**请看', '<p><strong>注意：</strong>请看</p>'],
    ['これは**「強調」**です。', '<p>これは<strong>「強調」</strong>です。</p>'],
    ['*（斜体）*文字', '<p><em>（斜体）</em>文字</p>'],
    ['**한국어(Korean)**는', '<p><strong>한국어(Korean)</strong>는</p>'],
    ['**`code`**的', '<p><strong><code>code</code></strong>的</p>'],
  ])('emphasis ends beside CJK punctuation: %j', (text, html) => {
    expect(plainHtmlOf(text)).toBe(html)
  })
})

describe('the few tags that are more than text', () => {
  test.each([
    ['one<br>two<br/>three<BR />four', '<p>one<br>\ntwo<br>\nthree<br>\nfour</p>'],
    ['<br>\nthen **bold**', '<p><br>\n\nthen <strong>bold</strong></p>'],
    ['Press <kbd>Ctrl</kbd>+<kbd>C</kbd>', '<p>Press <kbd>Ctrl</kbd>+<kbd>C</kbd></p>'],
    ['<kbd>Esc</kbd>', '<p><kbd>Esc</kbd></p>'],
    ['H<sub>2</sub>O, x<sup>**2**</sup>', '<p>H<sub>2</sub>O, x<sup><strong>2</strong></sup></p>'],
    ['<sup><sub>a</sub></sup>', '<p><sup><sub>a</sub></sup></p>'],
    ['# E = mc<SUP>2</SUP>', '<h1>E = mc<sup>2</sup></h1>'],
    ['x<sub class="a" onclick="b()">1</sub>', '<p>x<sub>1</sub></p>'],
  ])('%j', (text, html) => {
    expect(plainHtmlOf(text)).toBe(html)
  })

  test('are text where there are too many within each other', () => {
    const html = plainHtmlOf(`${'<sub>'.repeat(200)}x${'</sub>'.repeat(200)}`)
    expect(html.match(/<sub>/g)).toHaveLength(30)
    expect(html.match(/&#x3C;sub>/g)).toHaveLength(170)
  })

  test('in the cells of a table', () => {
    const html = plainHtmlOf('| a | b |\n|---|---|\n| one<br>two | H<sub>2</sub>O and <kbd>F1</kbd> |')
    expect(html).toContain('<td>one<br>\ntwo</td>')
    expect(html).toContain('<td>H<sub>2</sub>O and <kbd>F1</kbd></td>')
  })

  test.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<div>\n\n<b>x</b>',
    '<sub>never closed',
    'closed only</kbd>',
    '<a href="https://x.example">x</a>',
    '<subtle>x</subtle>',
    '<iframe src="https://x.example"></iframe>',
    '<!-- a comment -->',
  ])('%j is text', (text) => {
    const html = htmlOf(text)
    expect(html.replaceAll(/<\/?p[^>]*>/g, '')).not.toContain('<')
    expect(html).toContain('&#x3C;')
  })
})

describe('a bare address', () => {
  test.each([
    ['请看https://a.example/x，谢谢', 'https://a.example/x', '，谢谢'],
    ['（https://a.example/x）。', 'https://a.example/x', '）。'],
    ['「www.a.example」を', 'http://www.a.example', '」を'],
    ['https://a.example/日本語 です', 'https://a.example/%E6%97%A5%E6%9C%AC%E8%AA%9E', ' です'],
  ])('in %j ends at a sign of Chinese or Japanese', (text, url, rest) => {
    expect(plainHtmlOf(text)).toContain(`<a href="${url}">`)
    expect(plainHtmlOf(text)).toContain(`</a>${rest}`)
  })
})

describe('lists', () => {
  test.each([
    ['1. a\n\n2. b', [1]],
    ['1. a\n\n```js\nx\n```\n\n2. b\n\n```js\ny\n```\n\n3. c', [1, 2, 3]],
    ['1. a\n```\nx\n```\n2. b', [1, 2]],
    ['1. a\n\nA paragraph between.\n\n2. b\n\n3. c', [1, 2]],
    ['7) a\n\n- x\n\n8) b', [7, 8]],
    ['1. a\n   ```\n   x\n\n   y\n   ```\n2. b', [1]],
    ['10. a\n\n    ```py\n    x\n\n\n    y\n    ```\n\n11. b', [10]],
  ])('%j begin with their numbers', (text, numbers) => {
    const starts = Array.from(htmlOf(text).matchAll(/<ol([^>]*)>/g), ([, attributes]) =>
      Number(/start="(\d+)"/.exec(attributes ?? '')?.[1] ?? 1),
    )
    expect(starts).toEqual(numbers)
  })

  test('that are long are cut between items and go on counting, whatever the numbers say', () => {
    const items = Array.from({ length: 400 }, (_, index) => `1. item ${index} with some words in it`)
    const html = htmlOf(items.join('\n'))
    const starts = Array.from(html.matchAll(/<ol[^>]*start="(\d+)"/g), ([, start]) => Number(start))
    expect(starts.length).toBeGreaterThan(4)
    for (const start of starts) expect(html).toContain(`start="${start}"`)
    const counted = Array.from(html.matchAll(/<ol([^>]*)>(.*?)<\/ol>/gs), ([, attributes, inner]) => {
      const first = Number(/start="(\d+)"/.exec(attributes ?? '')?.[1] ?? 1)
      return Array.from((inner ?? '').matchAll(/item (\d+)/g), ([, n], place) => [first + place, Number(n) + 1])
    }).flat()
    expect(counted).toHaveLength(400)
    for (const [number, item] of counted) expect(number).toBe(item)
  })
})

describe('definitions', () => {
  test('a line in a fence that looks like one changes nothing', () => {
    const text = 'See [a] and [b].\n\n```\n[a]: https://wrong.example\n```\n\n[b]: https://right.example'
    expect(plainHtmlOf(text)).toContain('<p>See [a] and <a href="https://right.example">b</a>.</p>')
    expect(plainHtmlOf(text)).toContain('[a]: https://wrong.example\n</code>')
  })

  test.each([
    ['[Docs][1]\n\nwords\n\n[1]: https://a.example "T"', 'https://a.example'],
    ['[1]: https://a.example\n\nwords\n\n[Docs][1]', 'https://a.example'],
    ['- [Docs]\n\nwords\n\n> quote\n\n[docs]: https://b.example', 'https://b.example'],
    ['[A  B]\n\nx\n\n[z]: https://z.example\n[a b]: https://c.example', 'https://c.example'],
  ])('are found from other blocks: %j', (text, url) => {
    expect(htmlOf(text)).toContain(`<a href="${url}"`)
  })

  test.each(['```js', '~~~'])('are no lines of code in a fence that has not ended: %s', (mark) => {
    const html = plainHtmlOf(`[Docs][0].\n\n[0]: https://a.example\n\n${mark}\nlet x = list[0]\n`)
    expect(html).toContain('<a href="https://a.example">Docs</a>')
    expect(html).toMatch(/>let x = list\[0\]\n<\/code><\/pre>$/)
  })

  test('of footnotes stand where they are, under their labels', () => {
    const html = plainHtmlOf('It is so.[^1] And so.[^note]\n\nMore.\n\n[^1]: Because **yes**.\n\n[^note]: It is.')
    expect(html).toContain('<p>It is so.<sup>1</sup> And so.<sup>note</sup></p>')
    expect(html).toContain('<p><sup>1</sup> Because <strong>yes</strong>.</p>')
    expect(html.match(/Because/g)).toHaveLength(1)
  })

  test.each([
    '[^1]: One.\n[^note]: Two.',
    '[^1]: One,\ntold at length.\n[^note]: Two.',
    'Notes:\n[^1]: One.\n[^note]: Two.',
  ])('of footnotes are found without a blank line between them: %j', (notes) => {
    const html = plainHtmlOf(`So.[^1] And so.[^note]\n\n${notes}\n`)
    expect(html).toContain('<p>So.<sup>1</sup> And so.<sup>note</sup></p>')
    expect(html).toContain('<p><sup>note</sup> Two.</p>')
    expect(html.match(/Two/g)).toHaveLength(1)
  })
})

describe('directions', () => {
  test.each(['p', 'h2', 'ul', 'ol', 'blockquote', 'table'])('a %s has its text’s own', (tag) => {
    const text = 'שלום\n\n## שלום\n\n- אחת\n\nx\n\n1. שתיים\n\n> ציטוט\n\n| א | ב |\n|---|---|\n| ג | ד |'
    expect(htmlOf(text)).toMatch(new RegExp(`<${tag} [^>]*dir="auto"`))
  })

  test('code is from left to right, inside too', () => {
    expect(htmlOf('`npm i` התקינו\n\n```\nשלום\n```')).toMatch(
      /<p dir="auto"><code dir="ltr">npm i<\/code>.*<pre dir="ltr">/s,
    )
  })

  test('what is inside a list has none, so that the list finds it', () => {
    expect(htmlOf('- אחת\n\n- שתיים')).not.toMatch(/<(?:p|li)[^>]*dir=/)
  })
})

import { describe, expect, it } from 'vitest'
import { chatFileName, toMarkdown } from '../../../src/main/archive/chat-files.ts'
import { chatHtml } from '../../../src/main/archive/chat-html.ts'
import { markdownToHtml } from '../../../src/main/archive/markdown-html.ts'
import { picturesOf, type OpenPicture } from '../../../src/main/archive/told-files.ts'
import { strandsOf } from '../../../src/main/archive/strands.ts'
import type { Attachment, Conversation, Message, MessageCall } from '../../../src/shared/domain.ts'
import { aConversation } from '../../support/a-conversation.ts'

const message = (id: string, parentId: string | null, role: Message['role'], content: string): Message => ({
  id,
  conversationId: 'c',
  parentId,
  role,
  content,
  reasoning: '',
  extras: null,
  calls: [],
  status: 'complete',
  error: null,
  ending: null,
  createdAtMs: Date.UTC(2026, 10, 26, 9, 15),
  providerId: null,
  model: role === 'assistant' ? 'large' : null,
  traceId: null,
  usage: null,
  costUsd: null,
  durationMs: null,
  timeToFirstTokenMs: null,
  delivery: null,
  feedback: null,
})

const chatOf = (messages: Message[], leafMessageId: string | null): Conversation =>
  aConversation(messages, { title: '</title><script>alert(1)</script> & "more"', leafMessageId })

const noPictures: OpenPicture = async () => null

const branched = chatOf(
  [
    message('q', null, 'user', 'Which bird?'),
    message('a', 'q', 'assistant', 'A **heron**.'),
    message('b', 'q', 'assistant', 'An egret.'),
    message('q2', 'b', 'user', 'And why?'),
    message('other', null, 'user', 'Which fish?'),
  ],
  'a',
)

describe('the branches of a chat', () => {
  it('are the one that is shown, and each other one once, from where it leaves', () => {
    const ids = (branches: 'shown' | 'all') =>
      strandsOf(branched, branches).map(({ from, messages }) => [from?.id ?? null, ...messages.map(({ id }) => id)])
    expect(ids('shown')).toEqual([[null, 'q', 'a']])
    expect(ids('all')).toEqual([
      [null, 'q', 'a'],
      ['q', 'b', 'q2'],
      [null, 'other'],
    ])
  })

  it('end where damage made a circle of them', () => {
    const circle = chatOf([message('x', 'y', 'user', '1'), message('y', 'x', 'assistant', '2')], 'y')
    expect(strandsOf(circle, 'all').flatMap(({ messages }) => messages.map(({ id }) => id))).toEqual(['x', 'y'])
  })

  it('stand in Markdown one after the other', () => {
    const text = toMarkdown(branched, 'all')
    expect(text.indexOf('A **heron**.')).toBeLessThan(text.indexOf('# Another branch, after “Which bird?”'))
    expect(text.indexOf('An egret.')).toBeLessThan(text.indexOf('# Another beginning'))
    expect(toMarkdown(branched, 'shown')).toContain('3 more in other branches')
  })
})

describe('the name of a chat’s file', () => {
  it.each([
    ['हिन्दी में बातचीत', 'हिन्दी में बातचीत'],
    ['สวัสดีครับ', 'สวัสดีครับ'],
    ['Cafe\u0301: what/ever?', 'Café what ever'],
    ['../..\\\u202Egpj.exe', 'gpj exe'],
  ])('has the words of %s whole', (title, named) => {
    expect(chatFileName({ id: 'x', title, createdAtMs: 0 })).toBe(`conversations/1970-01-01 ${named} x`)
  })
})

describe('an answer that ended within code', () => {
  it.each([
    ['```js\nconst tide = 1', '```'],
    ['````md\n```js\n```', '````'],
    ['~~~\n```\nx\n```', '~~~'],
    ['```\nx\n```\n\n```', '```'],
  ])('takes nothing that follows in Markdown with it: %j', (content, mark) => {
    const chat = chatOf([message('a', null, 'assistant', content), message('q', 'a', 'user', 'Go on')], 'q')
    expect(toMarkdown(chat)).toContain(`${content}\n${mark}\n\n## You`)
  })

  it('is one with what goes on from it, in each branch', async () => {
    const cut = message('a', null, 'assistant', '```js\nconst ti')
    const goOn = (id: string, content: string): Message => ({
      ...message(id, 'a', 'assistant', content),
      continuesId: 'a',
    })
    const chat = chatOf([cut, goOn('b', 'de = 1\n```\nDone.'), goOn('c', 'mber = 2\n```\n')], 'b')
    expect(toMarkdown(chat, 'all')).toContain('```js\nconst tide = 1\n```\nDone.\n\n---')
    expect(toMarkdown(chat, 'all')).toContain('```js\nconst timber = 2\n```\n')
    expect(toMarkdown(chat)).toContain('_1 more in other branches')
    const html = await chatHtml(chat, 'all', noPictures)
    expect(html).toContain('<pre dir="ltr"><code dir="ltr">const tide = 1\n</code></pre>\n<p dir="auto">Done.</p>')
    expect(html).toContain('<pre dir="ltr"><code dir="ltr">const timber = 2\n</code></pre>')
  })

  it('has the calls of all its parts where they were made', () => {
    const cut = { ...message('a', null, 'assistant', 'First. '), calls: [call('1', 7)] }
    const next = { ...message('b', 'a', 'assistant', 'Second. Third.'), calls: [call('2', 8)], continuesId: 'a' }
    const text = toMarkdown(chatOf([cut, next], 'b'))
    expect(text.replaceAll(/_Tool call[^_]*_[\s\S]*?\n````\n\n(?=\w)/g, '<call>')).toContain(
      'First. \n\n<call>Second. \n\n<call>Third.',
    )
  })

  it('is as it was where all of it is closed', () => {
    for (const content of ['```\nx\n```', '```` ```` is code', '````\n```\n````', 'a ``` b', '~~~ x\n~~~~ ']) {
      const chat = chatOf([message('a', null, 'assistant', content), message('q', 'a', 'user', 'Go on')], 'q')
      expect(toMarkdown(chat)).toContain(`${content}\n\n## You`)
    }
  })
})

const attacks: [name: string, text: string][] = [
  ['a script', '<script>steal()</script>'],
  ['an image that fails', '<img src=x onerror=steal()>'],
  ['an image from elsewhere', '![x](https://evil.example/pixel.png)'],
  ['an image by reference', '![x][y]\n\n[y]: https://evil.example/pixel.png'],
  ['a javascript link', '[x](javascript:steal())'],
  ['a disguised javascript link', '[x](JaVa\tScRiPt:steal())'],
  ['a data link', '[x](data:text/html;base64,PHNjcmlwdD4=)'],
  ['an autolink', '<javascript:steal()>'],
  ['svg', '<svg onload=steal()><a xlink:href="javascript:steal()">x</a></svg>'],
  ['a style', '<style>@import url(https://evil.example/x.css)</style>'],
  ['an iframe', '<iframe srcdoc="<script>steal()</script>"></iframe>'],
  ['an end of the page', '</main></body></html><script>steal()</script>'],
  ['html in code', '```html\n<script>steal()</script>\n```'],
  ['html in a fence name', '```"><script>steal()</script>\nx\n```'],
  ['html in a table', '| a |\n|---|\n| <img src=x onerror=steal()> |'],
  ['a footnote', 'x[^1]\n\n[^1]: <script>steal()</script> [z](javascript:steal())'],
  ['a title', '[x](https://ok.example "\\" onmouseover=steal()")'],
  ['a meta refresh', '<meta http-equiv="refresh" content="0;url=https://evil.example">'],
]

describe('a page of a chat', () => {
  it.each(attacks)('makes text of %s', async (_, text) => {
    const html = await markdownToHtml(text)
    const tags = [...html.matchAll(/<\/?([a-z0-9]+)([^>]*)>/gi)]
    for (const [, name = '', attributes = ''] of tags) {
      expect(['p', 'a', 'pre', 'code', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'sup', 'div']).toContain(name)
      expect(attributes).not.toMatch(/\son|javascript:|data:|src=|style=/i)
    }
  })

  it('is one file with a policy that lets nothing run or load, in both themes, whatever its title', async () => {
    const chat = chatOf(
      [message('q', null, 'user', '<b>bold?</b>'), message('a', 'q', 'assistant', '# Yes\n\n- [x] done')],
      'a',
    )
    const html = await chatHtml(chat, 'all', noPictures)
    expect(html).toContain(
      `http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'`,
    )
    expect(html).toContain('prefers-color-scheme: dark')
    expect(html).not.toMatch(/<script|<img|<link|url\(/)
    expect(html).toContain('&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;')
    expect(html).toContain('&lt;b&gt;bold?&lt;/b&gt;')
    expect(html).toContain('<h1 dir="auto">Yes</h1>')
    expect(html).toContain('type="checkbox"')
  })

  it.each([
    ['a formula', 'so $\\{a_1, b_1\\}$ is', '<p>so <code>\\{a_1, b_1\\}</code> is</p>'],
    ['a formula of several lines', '$$\na & b \\\\\n$$', '<p><code class="formula">a &#x26; b \\\\</code></p>'],
    ['a formula in brackets', '\\(x^2\\)', '<p><code>x^2</code></p>'],
    ['Chinese', '**重要（注）**的内容', '<p><strong>重要（注）</strong>的内容</p>'],
    ['tags of a text', 'H<sub>2</sub>O<br>at night', '<p>H<sub>2</sub>O<br>\nat night</p>'],
    ['a note', 'a[^1]\n\n[^1]: known', '<p>a<sup>1</sup></p>\n<div>\n<p><sup>1</sup> known</p>\n</div>'],
    ['a note that nothing refers to', 'a\n\n[^x]: lost', '<p>a</p>\n<div>\n<p><sup>x</sup> lost</p>\n</div>'],
  ])('reads %s as the page does', async (_, text, html) => {
    expect((await markdownToHtml(text)).replaceAll(/ dir="(?:auto|ltr)"/g, '')).toBe(html)
  })

  it('has a table or a list that is long in one piece, and each text in its own direction', async () => {
    const rows = Array.from({ length: 300 }, (_, row) => `| ${row} | tide |\n`).join('')
    expect((await markdownToHtml(`| a | b |\n|---|---|\n${rows}`)).match(/<table|<tr/g)).toHaveLength(302)
    const items = Array.from({ length: 300 }, (_, item) => `${item + 1}. tide\n`).join('')
    expect((await markdownToHtml(items)).match(/<ol/g)).toHaveLength(1)
    expect(await markdownToHtml('tide\n\nمد')).toBe('<p dir="auto">tide</p>\n<p dir="auto">مد</p>')
  })

  it('shows a message of 10 MB as it is, without reading it as Markdown', async () => {
    const long = `${'**x** '.repeat(1_700_000)}<end>`
    const html = await chatHtml(chatOf([message('a', null, 'assistant', long)], 'a'), 'shown', noPictures)
    expect(html).toContain('&lt;end&gt;')
    expect(html).not.toContain('<strong>')
  })
})

const call = (id: string, at: number, more: Partial<MessageCall> = {}): MessageCall => ({
  id,
  at,
  serverName: 'notes',
  tool: 'search',
  arguments: '{"query":"heron"}',
  state: 'done',
  words: null,
  resultText: '<b>two</b> notes\n```\nfenced\n```',
  imageCount: 0,
  hasMore: false,
  startedAtMs: 0,
  durationMs: 10,
  ...more,
})

const file = (sha256: string, name: string, kind: Attachment['kind']): Attachment => ({
  sha256,
  name,
  kind,
  mediaType: kind === 'image' ? 'image/png' : 'text/plain',
  bytes: 4,
  widthPx: null,
  heightPx: null,
  textLength: null,
  note: null,
})

describe('an answer that called tools, to a question with files', () => {
  const said = 'I look it up. It is a heron.'
  const chat = chatOf(
    [
      {
        ...message('q', null, 'user', 'Which bird?'),
        attachments: [file('p', 'a "bird".png', 'image'), file('d', 'list <1>.txt', 'document')],
      },
      {
        ...message('a', 'q', 'assistant', said),
        calls: [
          call('2', said.length, { state: 'failed', resultText: '', words: 'It ended.', arguments: '{}' }),
          call('1', 13),
        ],
      },
    ],
    'a',
  )

  it('has each call in Markdown where it was made, with what came of it', () => {
    const text = toMarkdown(chat)
    const places = [
      'I look it up.',
      '_Tool call: notes · search · done_',
      '"query": "heron"',
      '````\n<b>two</b> notes\n```',
      'It is a heron.',
      '_Tool call: notes · search · failed_',
      'It ended.',
    ].map((part) => text.indexOf(part))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
    expect(text).toContain('_Picture: a "bird".png_')
    expect(toMarkdown(chat, 'shown', 'attachments/')).toContain('_File: list <1>.txt (attachments/d)_')
  })

  it('is a page with its pictures in it and nothing of a result that could run', async () => {
    const bytes = Buffer.from('fake')
    const open: OpenPicture = async (sha256) => (sha256 === 'p' ? { mediaType: 'image/png', bytes } : null)
    const html = await chatHtml(chat, 'shown', open)
    expect(html).toContain('<img src="data:image/png;base64,ZmFrZQ==" alt="a &quot;bird&quot;.png">')
    expect(html).toContain('File: list &lt;1&gt;.txt')
    expect(html).toContain('<summary>Tool call: notes · search · done</summary>')
    expect(html).toContain('&lt;b&gt;two&lt;/b&gt; notes')
    expect(html).toContain('img-src data:;')
    expect(html.match(/<details[^>]* open/)).toBeNull()
    const onPaper = await chatHtml(chat, 'shown', open, true)
    expect(onPaper.match(/<details[^>]* open/g)).toHaveLength(2)
  })

  it('has the pages that it cites, and what a model asked for by itself', async () => {
    const cites = (url: string, title: string) => ({ type: 'url_citation', url_citation: { url, title } })
    const part = (id: string, continuesId: string | null, page: string): Message => ({
      ...message(id, continuesId, 'assistant', `It is a heron [${id}].`),
      ...(continuesId !== null && { continuesId }),
      extras: {
        toolCalls: [{ type: 'function', id, name: 'look_up', arguments: `{"page":"${page}"}` }],
        annotations: [cites(page, 'Herons [of "Brest"]')],
        refusal: null,
      },
    })
    const cited = chatOf([part('1', null, 'https://birds.example/a b'), part('2', '1', 'javascript:steal()')], '2')
    const text = toMarkdown(cited)
    expect(text).toContain(
      String.raw`1. [Herons \[of "Brest"\]](<https://birds.example/a%20b>)` +
        '\n' +
        String.raw`2. Herons \[of "Brest"\]`,
    )
    expect(text).toContain('_Called look_up_\n\n```\n{"page":"javascript:steal()"}\n```')
    const html = await chatHtml(cited, 'shown', noPictures)
    expect(html).toContain(
      '<ol class="note"><li dir="auto"><a href="https://birds.example/a b" rel="noreferrer noopener">Herons [of &quot;Brest&quot;]</a></li><li dir="auto">Herons [of &quot;Brest&quot;]</li></ol>',
    )
    expect(html).toContain('Called look_up {&quot;page&quot;:&quot;javascript:steal()&quot;}')
  })

  it('names a picture that is gone, is none, or for which there is no room', async () => {
    const opened = async (mediaType: string, length: number, times = 1) => {
      const messages = Array.from({ length: times }, () => chat.messages).flat()
      return (await picturesOf(messages, async () => ({ mediaType, bytes: Buffer.alloc(length) }))).size
    }
    expect(await opened('image/png', 10)).toBe(1)
    expect(await opened('image/svg+xml', 10)).toBe(0)
    expect(await opened('image/png', 31_000_000)).toBe(0)
    // It stands in the file as often as it was attached.
    expect(await opened('image/png', 16_000_000)).toBe(1)
    expect(await opened('image/png', 16_000_000, 2)).toBe(0)
    expect(await chatHtml(chat, 'shown', noPictures)).toContain('Picture: a &quot;bird&quot;.png')
  })

  it('has no picture read of a branch that is not in it', async () => {
    const asked: string[] = []
    const open: OpenPicture = async (sha256) => {
      asked.push(sha256)
      return null
    }
    const other = { ...message('other', null, 'user', 'Which fish?'), attachments: [file('f', 'fish.png', 'image')] }
    const both = chatOf([...chat.messages, other], 'a')
    await chatHtml(both, 'shown', open)
    expect(asked).toEqual(['p'])
    await chatHtml(both, 'all', open)
    expect(asked).toEqual(['p', 'p', 'f'])
  })
})

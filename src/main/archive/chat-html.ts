import { setImmediate } from 'node:timers/promises'
import { isoMinute } from '../../shared/iso-time.ts'
import type { Attachment, Conversation, Message, MessageCall } from '../../shared/domain.ts'
import { escapeHtml, markdownToHtml } from './markdown-html.ts'
import { joinedAnswers, strandsOf, strandTitle } from './strands.ts'
import { askedOf, callTexts, callTitle, citedIn, piecesOf, type Cited } from './told-calls.ts'
import { fileWords, picturesOf, type OpenPicture, type Pictures } from './told-files.ts'

/** Nothing runs in it and nothing is loaded for it, whatever a model or a user wrote; its pictures are in it. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

const styles = `
:root { color-scheme: light dark; --ink: #1b2125; --soft: #5b666d; --line: #dde2e5; --canvas: #fbfcfd; --panel: #f1f4f5; --link: #0b66a8 }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e8ea; --soft: #9aa6ac; --line: #2c3439; --canvas: #111416; --panel: #1a1f22; --link: #7cbcec } }
@media print { :root { color-scheme: light; --ink: #1b2125; --soft: #5b666d; --line: #dde2e5; --canvas: #fff; --panel: #f1f4f5; --link: #0b66a8 } main { padding: 0 !important } }
* { box-sizing: border-box }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 15px/1.6 system-ui, sans-serif; overflow-wrap: anywhere }
main { max-width: 46rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem }
h1.title { font-size: 1.4rem; line-height: 1.3; margin: 0 }
.facts, .who, .note { color: var(--soft); font-size: .8rem }
.facts { margin: .35rem 0 2rem }
article { margin: 0 0 1.6rem }
.who { margin: 0 0 .3rem; break-after: avoid }
.user .text { background: var(--panel); border-radius: 8px; padding: .1rem .9rem }
.user .text p, .plain { white-space: pre-wrap }
h2.strand { font-size: 1rem; border-top: 1px solid var(--line); margin: 2.5rem 0 1.2rem; padding-top: 1.2rem }
.text h1 { font-size: 1.25rem } .text h2 { font-size: 1.12rem } .text :is(h3, h4, h5, h6) { font-size: 1rem }
.text :is(h1, h2, h3, h4, h5, h6) { line-height: 1.35; margin: 1.4em 0 .5em; break-after: avoid }
code.formula { display: block; white-space: pre-wrap; padding: .5em .7em }
li:has(> input, > p > input) { list-style: none; margin-left: -1.3em }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; overflow-x: auto; white-space: pre-wrap }
code { font: .88em/1.5 ui-monospace, Menlo, Consolas, monospace }
:not(pre) > code { background: var(--panel); border-radius: 4px; padding: .1em .3em }
blockquote { margin: 0; padding-left: .9rem; border-left: 3px solid var(--line); color: var(--soft) }
table { border-collapse: collapse; display: block; overflow-x: auto }
th, td { border: 1px solid var(--line); padding: .3rem .6rem }
a { color: var(--link) }
details { margin: 0 0 .6rem; color: var(--soft) }
summary { cursor: pointer; font-size: .8rem }
details.call { border: 1px solid var(--line); border-radius: 8px; padding: .3rem .8rem }
details.call[open] { padding-bottom: .8rem }
details.call pre { margin: .5rem 0 0; font-size: .82rem }
figure { margin: .4rem 0 .8rem; break-inside: avoid }
figure img { display: block; max-width: 100%; max-height: 24rem; border-radius: 8px }
figcaption { color: var(--soft); font-size: .8rem; margin-top: .25rem }
hr { border: 0; border-top: 1px solid var(--line) }
`

/** A chat as one file that is read in any browser, without a network, and printed. */
export async function chatHtml(
  chat: Conversation,
  branches: 'shown' | 'all',
  openPicture: OpenPicture,
  isForPaper = false,
): Promise<string> {
  const strands = strandsOf(chat, branches)
  const pictures = await picturesOf(
    strands.flatMap(({ messages }) => messages),
    openPicture,
  )
  const parts: string[] = []
  for (const strand of strands) {
    if (parts.length > 0) parts.push(`<h2 class="strand">${escapeHtml(strandTitle(strand))}</h2>`)
    for (const message of joinedAnswers(strand.messages, chat)) {
      parts.push(await messageHtml(message, pictures, isForPaper))
      await setImmediate()
    }
  }
  const told = strands.reduce((sum, { messages }) => sum + messages.length, 0)
  const others = chat.messages.length - told
  const facts = [
    `${told} ${told === 1 ? 'message' : 'messages'}`,
    `begun ${isoMinute(chat.createdAtMs)} UTC`,
    ...(others > 0 ? [`${others} more in other branches`] : []),
  ]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(chat.title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<h1 class="title" dir="auto">${escapeHtml(chat.title)}</h1>
<p class="facts">${escapeHtml(facts.join(' · '))}</p>
${parts.join('\n')}
</main>
</body>
</html>
`
}

async function messageHtml(message: Message, pictures: Pictures, isForPaper: boolean): Promise<string> {
  const { role, model, createdAtMs, content, reasoning, error, attachments = [] } = message
  const who = role === 'user' ? 'You' : (model ?? 'Answer')
  const isEdited = message.editedFrom !== undefined
  const open = isForPaper ? ' open' : ''
  const cited = citedIn(message)
  const text = async (markdown: string): Promise<string> =>
    `<div class="text" dir="auto">${await markdownToHtml(markdown)}</div>`
  const said: string[] = []
  if (role === 'user' && content) said.push(`<div class="text" dir="auto"><p>${escapeHtml(content)}</p></div>`)
  if (role !== 'user')
    for (const piece of piecesOf(message))
      said.push(typeof piece === 'string' ? await text(piece) : callHtml(piece, open))
  return [
    `<article class="${role}"><p class="who">${escapeHtml(`${who} · ${isoMinute(createdAtMs)} UTC${isEdited ? ' · edited' : ''}`)}</p>`,
    reasoning &&
      `<details${open}><summary>Reasoning</summary><div class="plain">${escapeHtml(reasoning)}</div></details>`,
    ...attachments.map((file) => fileHtml(file, pictures)),
    ...said,
    ...askedOf(message).map(
      ({ name, arguments: given }) => `<p class="note">${escapeHtml(`Called ${name} ${given}`)}</p>`,
    ),
    cited.length > 0 && `<ol class="note">${cited.map(sourceHtml).join('')}</ol>`,
    error && `<p class="note">${escapeHtml(error.message)}</p>`,
    '</article>',
  ]
    .filter(Boolean)
    .join('\n')
}

const sourceHtml = ({ url, title }: Cited): string =>
  url === null
    ? `<li dir="auto">${escapeHtml(title)}</li>`
    : `<li dir="auto"><a href="${escapeHtml(url)}" rel="noreferrer noopener">${escapeHtml(title)}</a></li>`

function fileHtml(file: Attachment, pictures: Pictures): string {
  const picture = pictures.get(file.sha256)
  const name = escapeHtml(file.name)
  if (picture === undefined) return `<p class="note">${escapeHtml(fileWords(file))}</p>`
  return `<figure><img src="${picture}" alt="${name}"><figcaption>${name}</figcaption></figure>`
}

const callHtml = (call: MessageCall, open: string): string =>
  `<details class="call"${open}><summary>${escapeHtml(callTitle(call))}</summary>${callTexts(call)
    .map((text) => `<pre>${escapeHtml(text)}</pre>`)
    .join('')}</details>`

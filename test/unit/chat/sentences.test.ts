import { expect, test } from 'vitest'
import { toSentences } from '../../../src/renderer/chat/aloud/sentences.ts'

test('an answer is read sentence by sentence, without its signs, and what cannot be read is named', () => {
  const answer = `# A *heading*

First sentence with **bold** and \`code\`. See [the docs](https://a.example/x) or https://b.example/long?path.

- [x] done
- snake_case stays

\`\`\`js
alert('never read')
\`\`\`

| a | b |
|---|---|
| 1 | 2 |

It costs $5 and $10, and $x^2$ is one. $$\\int x$$

---

The <b>end</b>!

\`\`\`py
cut off`
  expect(toSentences(answer)).toEqual([
    'A heading',
    'First sentence with bold and code.',
    'See the docs or b.example',
    'done',
    'snake_case stays',
    'Code.',
    'A table.',
    'It costs $5 and $10, and a formula is one.',
    'A formula.',
    'The end !',
    'Code.',
  ])
})

test('no sentence is longer than a voice bears, and nothing of it is lost', () => {
  const long = `${'word '.repeat(200)}end.`
  const parts = toSentences(long)
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(220)
  expect(parts.join(' ')).toBe(long)
  expect(toSentences('字'.repeat(500)).join('')).toBe('字'.repeat(500))
  expect(toSentences('---\n\n***\n\n```\n```')).toEqual(['Code.'])
})

import { array, assert, constantFrom, property } from 'fast-check'
import { expect, it } from 'vitest'
import { createThinkSplitter } from '../../../src/main/llm/think-tags.ts'
import type { Delta } from '../../../src/main/llm/completion.ts'

function splitInPieces(text: string, pieceLength: number): { text: string; reasoning: string } {
  const splitter = createThinkSplitter()
  const joined = { text: '', reasoning: '' }
  const add = ({ text: said, reasoning, rethink }: Delta): void => {
    if (rethink !== undefined) Object.assign(joined, { text: '', reasoning: (joined.text + rethink).trim() })
    joined.text += said
    joined.reasoning += reasoning
  }
  for (let at = 0; at < text.length; at += pieceLength) add(splitter.push(text.slice(at, at + pieceLength)))
  add(splitter.end())
  return joined
}

it.each([
  ['<think>\nWell.\n\n</think>\n\nYes.', 'Yes.', 'Well.'],
  ['\n<think>a < b </thin k>\n</think>Yes.', 'Yes.', 'a < b </thin k>'],
  ['<think></think>Yes.', 'Yes.', ''],
  ['<think>never closed, a </thi', '', 'never closed, a </thi'],
  ['<thinkers> is a word', '<thinkers> is a word', ''],
  ['Use <think>x</think> like this', 'Use <think>x</think> like this', ''],
  ['  indented', '  indented', ''],
  ['<thi', '<thi', ''],
  ['', '', ''],
  // Other names, cases and attributes.
  ['<thought>Well.</thought>Yes.', 'Yes.', 'Well.'],
  ['<thinking>\nWell. </think> is not its end.\n</thinking>\nYes.', 'Yes.', 'Well. </think> is not its end.'],
  ['<THINK>Well.</Think>Yes.', 'Yes.', 'Well.'],
  ['<think type="deep" n=3>Well.</think>Yes.', 'Yes.', 'Well.'],
  ['<seed:think>Well.</seed:think>Yes.', 'Yes.', 'Well.'],
  ['[THINK]Well.[/THINK]Yes [x].', 'Yes [x].', 'Well.'],
  ['◁think▷Well.◁/think▷Yes.', 'Yes.', 'Well.'],
  ['<|begin_of_thought|>Well.<|end_of_thought|>Yes.', 'Yes.', 'Well.'],
  ['<|channel>thought\nWell.<channel|>Yes.', 'Yes.', 'Well.'],
  // No opening mark.
  ['Well, let me see.\n</think>\n\nYes.', 'Yes.', 'Well, let me see.'],
  ['Well.</THINKING>Yes.', 'Yes.', 'Well.'],
  ['\nWell.[/THINK]Yes.', 'Yes.', 'Well.'],
  ['</think>\nYes.', 'Yes.', ''],
  ['Well.\n</think>\n<think>More.</think>Yes.', 'Yes.', 'Well.\n\nMore.'],
  // More than one block.
  ['<think>One.</think><think>Two.</think>Yes.', 'Yes.', 'One.\n\nTwo.'],
  ['<think>One.</think>So <think>Two.</think>yes.', 'So yes.', 'One.\n\nTwo.'],
  ['<think>One.</think></think>Yes.', 'Yes.', 'One.'],
  ['<think>One.</think>Yes.\n<thinking>Two, cut of', 'Yes.\n', 'One.\n\nTwo, cut of'],
  // What is written about marks is text.
  ['Write `</think>` to end it.', 'Write `</think>` to end it.', ''],
  ['```html\n</think>\n```\nThat ends it.', '```html\n</think>\n```\nThat ends it.', ''],
  ['A "</think>" ends it.', 'A "</think>" ends it.', ''],
  [
    '<think>One.</think>It writes `<think>` and\n```\n<think>x</think>\n```',
    'It writes `<think>` and\n```\n<think>x</think>\n```',
    'One.',
  ],
  ['1 < 2, [TH] and <b>bold</b>', '1 < 2, [TH] and <b>bold</b>', ''],
  // Channels.
  [
    '<|channel|>analysis<|message|>Well.<|end|><|start|>assistant<|channel|>final<|message|>Yes: 1 < 2.<|return|>',
    'Yes: 1 < 2.',
    'Well.',
  ],
  ['<|start|>assistant<|channel|>final<|message|>Yes.', 'Yes.', ''],
  [
    '<|channel|>analysis<|message|>One.<|end|><|start|>assistant<|channel|>commentary to=functions.f <|constrain|>json<|message|>{"x":1}<|call|>',
    '',
    'One.\n\n{"x":1}',
  ],
  ['<|channel|>analysis<|message|>cut of', '', 'cut of'],
  ['<|channel|>analysis<|message|>One.<|end|><|start|>assistant', '', 'One.'],
])('takes %j apart the same way, however it is cut', (whole, text, reasoning) => {
  for (let pieceLength = 1; pieceLength <= whole.length + 1; pieceLength++) {
    expect(splitInPieces(whole, pieceLength), `in pieces of ${pieceLength}`).toEqual({ text, reasoning })
  }
})

it('is the same however it is cut, whatever marks stand where', () => {
  const fragment = constantFrom(
    '<think>',
    '</think>',
    '<thinking a="b">',
    '</THINKING>',
    '[THINK]',
    '[/THINK]',
    '◁think▷',
    '`',
    '```\n',
    '\n',
    ' ',
    'word',
    'a < b',
    '"',
    '<|channel|>analysis<|message|>',
    '<|end|>',
    '<|channel|>final<|message|>',
    '<',
    '[',
    '</',
    '<thi',
  )
  assert(
    property(array(fragment, { maxLength: 8 }), (fragments) => {
      const whole = fragments.join('')
      const expected = splitInPieces(whole, whole.length + 1)
      for (const pieceLength of [1, 2, 3, 7])
        expect(splitInPieces(whole, pieceLength), JSON.stringify(whole)).toEqual(expected)
    }),
    { numRuns: 3_000 },
  )
})

it('lets ordinary text through at once', () => {
  expect(createThinkSplitter().push('Hello')).toEqual({ text: 'Hello', reasoning: '' })
})

it('holds no more than a little white space back', () => {
  for (const before of ['', '<think>a thought']) {
    const splitter = createThinkSplitter()
    splitter.push(before)
    let given = ''
    for (let index = 0; index < 2_000; index++) {
      const { text, reasoning } = splitter.push('\n\n')
      given += text + reasoning
    }
    expect(given.length).toBeGreaterThan(2_000)
  }
})

import { expect, it } from 'vitest'
import { createThinkSplitter } from '../../../src/main/llm/think-tags.ts'

function splitInPieces(text: string, pieceLength: number): { text: string; reasoning: string } {
  const splitter = createThinkSplitter()
  const joined = { text: '', reasoning: '' }
  for (let at = 0; at < text.length; at += pieceLength) {
    const delta = splitter.push(text.slice(at, at + pieceLength))
    joined.text += delta.text
    joined.reasoning += delta.reasoning
  }
  const rest = splitter.end()
  return { text: joined.text + rest.text, reasoning: joined.reasoning + rest.reasoning }
}

it.each([
  ['<think>\nWell.\n\n</think>\n\nYes.', 'Yes.', 'Well.'],
  ['\n<think>a < b </thin k>\n</think>Yes.', 'Yes.', 'a < b </thin k>'],
  ['<think></think>Yes.', 'Yes.', ''],
  ['<think>never closed, a </thi', '', 'never closed, a </thi'],
  ['<thinking> is a word', '<thinking> is a word', ''],
  ['Use <think>x</think> like this', 'Use <think>x</think> like this', ''],
  ['  indented', '  indented', ''],
  ['<thi', '<thi', ''],
  ['', '', ''],
])('takes %j apart the same way, however it is cut', (whole, text, reasoning) => {
  for (let pieceLength = 1; pieceLength <= whole.length + 1; pieceLength++) {
    expect(splitInPieces(whole, pieceLength), `in pieces of ${pieceLength}`).toEqual({ text, reasoning })
  }
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

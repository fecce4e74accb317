import { describe, expect, test } from 'vitest'
import { cite } from '../../../src/renderer/chat/markdown/cite.ts'

const source = (url: string, end_index?: number): Record<string, unknown> => ({
  type: 'url_citation',
  url_citation: { url, title: 'A page', ...(end_index !== undefined && { start_index: 0, end_index }) },
})

describe('the numbers of sources', () => {
  test('stand where the provider says, each page under one number', () => {
    const text = 'Rain today. Sun tomorrow.'
    const cited = cite(text, [
      source('https://a.example/', 11),
      source('https://b.example/', 25),
      source('https://a.example/', 25),
    ])
    expect(cited?.text).toBe('Rain today.[1][source-1] Sun tomorrow.[1][source-1][2][source-2]')
    expect([...(cited?.definitions.values() ?? [])]).toEqual([
      '[source-1]: <https://a.example/>',
      '[source-2]: <https://b.example/>',
    ])
  })

  test('count characters, not their halves', () => {
    expect(cite('😀😀 yes', [source('https://a.example/', 2)])?.text).toBe('😀😀[1][source-1] yes')
  })

  test('are what the text itself writes, where the list alone is given', () => {
    const cited = cite('Rain [1].', [source('https://a.example/')])
    expect(cited?.text).toBe('Rain [1].')
    expect(cited?.definitions.get('1')).toBe('[1]: <https://a.example/>')
  })

  test.each([
    ['in a fence', '```js\nlet a = 1\n```\n', 12],
    ['in inline code', 'Use `npm install` now', 8],
    ['in the words of a link', 'See [the page](https://a.example/) now', 8],
    ['in an address', 'See [the page](https://a.example/) now', 20],
    ['after the end', 'Short', 400],
    ['nowhere', 'Short', -3],
    ['between characters', 'Short', 1.5],
  ])('break nothing: %s', (_where, text, end) => {
    expect(cite(text, [source('https://a.example/', end)])?.text).toBe(text)
  })

  test('an address ends no definition early', () => {
    const cited = cite('x', [source('https://a.example/> "t"\n[b]: <https://evil.example/')])
    expect([...(cited?.definitions.values() ?? [])]).toEqual([
      '[1]: <https://a.example/%3E%20"t"%0A[b]:%20%3Chttps://evil.example/>',
    ])
  })
})

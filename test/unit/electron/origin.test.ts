import { expect, test } from 'vitest'
import { openOrigin } from '../../../src/main/electron/origin.ts'

test('the app’s own pages are those of app://holdfast and of nothing that looks like it', () => {
  const { url, development, owns } = openOrigin(undefined)
  expect([url, development]).toEqual(['app://holdfast/', false])
  expect(['app://holdfast/', 'app://holdfast/index.html?x#y'].map(owns)).toEqual([true, true])
  const others = [
    'app://elsewhere/',
    'app://holdfast.example/',
    'app://holdfast@example.com/',
    'https://holdfast/',
    'app:holdfast',
    'file:///app://holdfast/',
    'about:blank',
    'about:srcdoc',
    'data:text/html,app://holdfast/',
    '',
  ]
  expect(others.filter(owns)).toEqual([])
})

test('a development server is believed on this machine alone', () => {
  const dev = openOrigin('http://localhost:5173')
  expect([dev.development, dev.owns('http://localhost:5173/x'), dev.owns('http://localhost:5174/')]).toEqual([
    true,
    true,
    false,
  ])
  expect(dev.owns('app://holdfast/')).toBe(false)
  for (const url of ['http://example.com:5173', 'http://localhost.example.com', 'nonsense', '']) {
    expect(openOrigin(url).url).toBe('app://holdfast/')
  }
})

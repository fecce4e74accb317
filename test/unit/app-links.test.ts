import { describe, expect, test } from 'vitest'
import { hrefOfLink, linkOfHref, maxLinkLength } from '../../src/shared/app-links.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const origin = 'app://holdfast/'

describe('a link to a place', () => {
  test.each([
    [`holdfast://trace/${traceId}`, `#/monitor/${traceId}`],
    [`holdfast://trace/${traceId}/00f067aa0ba902b7`, `#/monitor/${traceId}/00f067aa0ba902b7`],
    [`holdfast://trace/${traceId}/`, `#/monitor/${traceId}`],
    [`HOLDFAST://Trace/${traceId}`, `#/monitor/${traceId}`],
    ['holdfast://conversation/0191-a', '#/chat/0191-a'],
    ['holdfast://monitor?range=7d&model=gpt-5', '#/monitor?range=7d&model=gpt-5'],
    ['holdfast://monitor-sessions/a%2Fb%20c', '#/monitor-sessions/a%2Fb%20c'],
    ['holdfast://sync', '#/sync'],
    ['holdfast://settings/budgets', '#/settings/budgets'],
    ['holdfast://new', '#/chat'],
    ['holdfast://new/?text=two%0Alines%20%26%20more', '#/chat?text=two%0Alines+%26+more'],
    ['holdfast://chat?again=a%2Fb', '#/chat?again=a%2Fb'],
    [
      'holdfast://new?text=%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80%0D%0A',
      '#/chat?text=%F0%9F%91%A9%E2%80%8D%F0%9F%9A%80%0D%0A',
    ],
  ])('%s leads to %s', (link, href) => {
    expect(hrefOfLink(link)).toBe(href)
  })

  test.each([
    ['nothing', ''],
    ['no place', 'holdfast:'],
    ['no place', 'holdfast://'],
    ['no host', 'holdfast:trace/a'],
    ['another scheme', 'https://trace/a'],
    ['a script', 'javascript:alert(1)//holdfast://trace/a'],
    ['a script', 'holdfast://javascript:alert(1)'],
    ['another host', 'holdfast://evil.example/trace/a'],
    ['a user name', 'holdfast://trace@evil.example/a'],
    ['a port', 'holdfast://trace:80/a'],
    ['a property of objects', 'holdfast://constructor/a'],
    ['a property of objects', 'holdfast://toString'],
    ['no id', 'holdfast://trace'],
    ['an empty id', 'holdfast://trace//a'],
    ['no id', 'holdfast://conversation/'],
    ['an id where there is none', 'holdfast://new/a'],
    ['too many parts', 'holdfast://trace/a/b/c'],
    ['the folder above', 'holdfast://trace/..'],
    ['the folder above, encoded', 'holdfast://trace/%2e%2e'],
    ['a path', 'holdfast://trace/..%2f..%2fetc%2fpasswd'],
    ['a path of Windows', 'holdfast://trace/..%5c..%5cwindows'],
    ['a control character', 'holdfast://trace/%00'],
    ['a character that turns the text round', 'holdfast://trace/%E2%80%AEfdp'],
    ['an encoding that is none', 'holdfast://trace/%zz'],
    ['a fragment', 'holdfast://trace/a#/settings'],
    ['an id too long', `holdfast://trace/${'a'.repeat(201)}`],
    ['a switch behind a blank', 'holdfast://trace/a --remote-debugging-port=1'],
    ['a parameter that is not known', 'holdfast://new?text=a&send=1'],
    ['a text elsewhere than in a new chat', 'holdfast://chat?text=a'],
    ['what controls a terminal', 'holdfast://new?text=%1b%5b2J'],
    ['a parameter where there is none', 'holdfast://sync?x=1'],
    ['a text too long', `holdfast://new?text=${'a'.repeat(maxLinkLength)}`],
    ['a blank before', ' holdfast://sync'],
    ['a line break behind', 'holdfast://sync\n'],
  ])('with %s leads nowhere', (_what, link) => {
    expect(hrefOfLink(link)).toBeNull()
  })

  test('never leaves the page, whatever its ids are', () => {
    for (const id of ['a%2Fb', '%23%2Fsettings', '%3Fx%3D1', '%22%3E%3Cscript%3E', 'javascript%3Aalert(1)']) {
      const url = new URL(hrefOfLink(`holdfast://trace/${id}`) ?? 'null:', origin)
      expect(url.href.startsWith(`${origin}#/monitor/`)).toBe(true)
      expect(url.hash.slice('#/monitor/'.length)).not.toMatch(/[/?#"<>]/)
    }
  })

  test.each(['#/chat', '#/chat/c1/m2', `#/monitor/${traceId}?range=7d`, '#/monitor?q=a+b', '#/monitor-sql', '#/sync'])(
    'is made of %s and leads back there',
    (href) => {
      expect(hrefOfLink(linkOfHref(href))).toBe(href)
    },
  )

  test('of a page without an address leads to the chat', () => {
    expect(linkOfHref('')).toBe('holdfast://chat')
    expect(linkOfHref(`#/monitor/${traceId}`)).toBe(`holdfast://trace/${traceId}`)
    expect(linkOfHref('#/chat/c1')).toBe('holdfast://conversation/c1')
  })
})

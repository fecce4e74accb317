import type { Page } from 'playwright'
import { expect } from 'vitest'
import { value } from '../e2e/ask.ts'

/** The promises of docs/security.md about the page, as far as the page itself can see them. */
export async function checkPage(page: Page): Promise<void> {
  expect(await page.evaluate('[typeof process, typeof require, typeof module, typeof Buffer]')).toEqual(
    Array.from({ length: 4 }, () => 'undefined'),
  )
  expect(await page.evaluate('Object.keys(holdfast).sort()')).toEqual(['on', 'request'])
  const policy = await page.evaluate(
    `fetch('app://holdfast/').then(({ headers }) => headers.get('content-security-policy'))`,
  )
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toMatch(/unsafe|https?:|\*/)
  // Later, since what a debugger evaluates is exempt from the policy.
  const evaluated = `new Promise((resolve) => setTimeout(() => {
    try { resolve((0, eval)('1')) } catch { resolve('refused') }
  }, 0))`
  expect(await page.evaluate(evaluated)).toBe('refused')
  for (const address of ['/..%2f..%2fpackage.json', '/%2e%2e%2fmain%2findex.js', '/..%2f..%2f..%2fapp.asar'])
    expect(await page.evaluate(`fetch('app://holdfast${address}').then(({ status }) => status)`), address).toBe(404)
  expect(await page.evaluate(`fetch('file:///etc/hosts').then(() => 'sent', () => 'refused')`)).toBe('refused')
  const own = page.url()
  await page.evaluate(`location.href = 'file:///etc/hosts'`)
  expect(await page.evaluate(`window.open('about:blank')`)).toBeNull()
  expect(await page.evaluate('Notification.requestPermission()')).toBe('denied')
  expect(page.url()).toBe(own)
}

/** Enters a key as a user does, and looks for it in what the page holds once it was loaded anew. */
export async function keepKey(page: Page, key: string): Promise<void> {
  await value(page, 'app.chooseSecretsStore', { kept: 'session' })
  await value(page, 'providers.save', { id: null, kind: 'custom', name: 'Keyed', baseUrl: 'http://127.0.0.1:1', key })
  await page.reload()
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Settings' }).click()
  await page.getByText('Keyed', { exact: true }).first().waitFor()
  const session = await page.context().newCDPSession(page)
  let heap = ''
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
    heap += chunk
  })
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  // What is known to be there shows that the snapshot has the page's texts.
  expect(heap).toContain('Keyed')
  expect(heap.includes(key)).toBe(false)
}

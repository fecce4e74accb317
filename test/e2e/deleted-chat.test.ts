import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { availableShells, launchBrowser, temporaryFolder } from './launch.ts'
import type { ServeClient } from './serve-child.ts'
import { userOf, type User } from './user.ts'

const demo = { providerId: 'demo', model: 'holdfast-demo', systemPrompt: '', parameters: {} }
const deleted = 'This chat is deleted.'

describe.runIf(availableShells().includes('browser'))('a chat that is deleted in another window', () => {
  let user: User
  let other: ServeClient
  let id: string
  let end: () => Promise<void>
  const composer = () => user.page.getByRole('textbox', { name: 'Message' })

  beforeEach(async () => {
    const { folder, remove } = temporaryFolder()
    const shell = await launchBrowser({ dataFolder: folder })
    end = async () => {
      await shell.kill()
      remove()
    }
    user = userOf(shell)
    other = await shell.serve.openClient()
    await user.send('/slow')
    const newest = async () => (await other.request('conversations.list', null))[0]
    await expect.poll(async () => (await newest())?.streaming).toBe(true)
    id = (await newest())?.id ?? ''
    await other.request('conversations.delete', { id })
    await user.page.getByText(deleted).waitFor()
  })
  afterEach(() => end())

  test('stops its answer, which is on record, and takes nothing more', async () => {
    const { messages } = await other.request('conversations.get', { id })
    const answer = messages.at(-1)
    await expect
      .poll(async () => (await other.request('conversations.get', { id })).messages.at(-1)?.status)
      .toBe('stopped')
    expect(await composer().count()).toBe(0)
    for (const name of ['Edit', 'Regenerate', 'Retry', 'Stop']) {
      expect(await user.page.getByRole('main').getByRole('button', { name, exact: true }).count()).toBe(0)
    }
    const sent = other.request('chat.send', { conversationId: id, parentId: null, text: 'Anyone?', settings: demo })
    await expect(sent).rejects.toThrow(/deleted/)
    const retried = other.request('chat.retry', { messageId: answer?.id ?? '', settings: demo })
    await expect(retried).rejects.toThrow(/deleted/)
    expect((await other.request('sync.status', null)).ledger.accepted).toBe(1)
  })

  test('has no answer under way, whatever was sent into it at that very moment', async () => {
    for (let round = 0; round < 8; round += 1) {
      await other.request('conversations.restore', { id })
      const sent = other.request('chat.send', { conversationId: id, parentId: null, text: '/slow', settings: demo })
      await Promise.allSettled([sent, other.request('conversations.delete', { id })])
    }
    const statuses = async () => (await other.request('conversations.get', { id })).messages.map(({ status }) => status)
    await expect.poll(statuses).not.toContain('streaming')
    expect((await statuses()).filter((status) => status !== 'complete' && status !== 'stopped')).toEqual([])
  })

  test('offers to restore it wherever it is opened from, and goes on then', async () => {
    const { page } = user
    await page.reload()
    await page.getByText(deleted).waitFor()
    await user.goTo('Monitor')
    await page.getByRole('row').filter({ hasText: '/slow' }).first().click()
    await page.getByRole('link', { name: 'Show in chat' }).click()
    await page.getByText(deleted).waitFor()
    await page.getByRole('button', { name: 'Restore' }).click()
    await composer().waitFor()
    await page.locator('textarea[aria-label="Message"]:focus').waitFor()
    await user.send('Are you back?')
    await page.getByRole('button', { name: 'Regenerate' }).nth(1).waitFor()
    const { messages } = await other.request('conversations.get', { id })
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
  })
})

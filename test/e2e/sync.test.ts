import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

const keys = { publicKey: 'pk-lf-sync', secretKey: 'sk-lf-sync' }
let folder: string
let remove: () => void
let langfuse: FakeLangfuse
let shell: Shell
let user: User

beforeEach(async () => {
  ;({ folder, remove } = temporaryFolder())
  langfuse = await startFakeLangfuse(keys)
})
afterEach(async () => {
  await shell.kill()
  await langfuse.close()
  remove()
})

const button = (name: string) => user.page.getByRole('button', { name, exact: true })
const rows = () => user.page.getByRole('region', { name: 'Refused by Langfuse' }).getByRole('row')
const row = (words: string) => rows().filter({ hasText: words })
const names = (): Promise<string[]> => rows().getByRole('link').filter({ hasText: 'poison' }).allTextContents()

async function start(kind: Shell['kind']): Promise<void> {
  shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
  user = userOf(shell)
}

async function connect(): Promise<void> {
  await user.connectLangfuse({ host: langfuse.url, ...keys })
  await user.page.getByRole('button', { name: 'Save connection' }).waitFor()
}

async function ask(question: string): Promise<void> {
  await user.goTo('Chat')
  await button('New chat').first().click()
  await user.send(question)
  await user.page.getByRole('group', { name: 'Feedback' }).last().waitFor()
}

/** Of the field that has the focus; only keys have such. */
const focusedType = () => user.page.evaluate('document.activeElement.type')

const focused = (): Promise<string> => user.page.evaluate('document.activeElement.textContent')

/** Refused for good, while others are taken. */
async function refuse(...questions: string[]): Promise<void> {
  langfuse.poison((span) => JSON.stringify(span.attributes).includes('poison'))
  for (const [index, question] of questions.entries()) {
    await ask(question)
    await ask(`harmless ${index}`)
    await ask(`harmless too ${index}`)
  }
  await user.untilLedger('Refused', questions.length)
}

describe.each(availableShells())('Sync in the %s shell', (kind) => {
  test('what was refused carries its chat, is discarded with a way back, and counts as lost', async () => {
    await start(kind)
    await connect()
    await refuse('poison one', 'poison two')
    await row('poison one').getByRole('link', { name: 'poison one' }).click()
    await user.page.getByRole('main', { name: 'Chat' }).getByText('poison one').first().waitFor()
    await user.goTo('Sync')

    await row('poison one').getByRole('button', { name: 'Discard', exact: true }).click()
    const dialog = user.page.getByRole('dialog', { name: 'Discard refused records' })
    await dialog.getByRole('heading', { name: 'Discard 1 refused record?' }).waitFor()
    await dialog.getByRole('button', { name: 'Discard', exact: true }).click()
    await expect.poll(() => row('poison one').count()).toBe(0)
    await button('Undo').click()
    await row('poison one').waitFor()
    expect(await user.ledger('Refused')).toBe(2)

    await row('poison one').getByRole('checkbox').check()
    await button('Discard selected…').click()
    await dialog.getByRole('button', { name: 'Discard', exact: true }).click()
    await user.untilLedger('Lost', 1)
    await user.untilLedger('Refused', 1)
    await user.page.getByRole('region', { name: 'Lost' }).getByText('Discarded by you.').waitFor()
    await button('Discard all…').click()
    await dialog.getByRole('button', { name: 'Discard', exact: true }).click()
    await user.untilLedger('Lost', 2)
    await user.untilLedger('Refused', 0)
  })

  test('a discard that a crash came before took nothing', async () => {
    await start(kind)
    await connect()
    await refuse('poison one')
    await row('poison one').getByRole('button', { name: 'Discard', exact: true }).click()
    await user.page.getByRole('dialog').getByRole('button', { name: 'Discard', exact: true }).click()
    await button('Undo').waitFor()
    await shell.kill()
    await start(kind)
    await user.untilLedger('Refused', 1)
    expect(await user.ledger('Lost')).toBe(0)
  })

  test('rows keep their place and the focus, whatever comes and goes', async () => {
    await start(kind)
    await connect()
    await refuse('poison one', 'poison two')
    await expect.poll(names).toEqual(['poison two', 'poison one'])
    await row('poison two').getByRole('button', { name: 'Retry', exact: true }).focus()
    const deathsBefore = langfuse.posts()
    await user.page.keyboard.press('Enter')
    await expect.poll(() => langfuse.posts()).toBeGreaterThan(deathsBefore)
    await expect.poll(() => user.ledger('Refused')).toBe(2)
    await expect.poll(() => names()).toHaveLength(2)
    // It was refused once more: it is back in its place, though it is the newest now.
    await expect.poll(names).toEqual(['poison two', 'poison one'])
    await expect.poll(focused).toBe('Retry')

    await row('poison two').getByRole('button', { name: 'Discard', exact: true }).focus()
    await user.page.keyboard.press('Enter')
    await user.page.getByRole('dialog').getByRole('button', { name: 'Discard', exact: true }).press('Enter')
    await expect.poll(() => names()).toEqual(['poison one'])
    await expect.poll(focused).toBe('Discard')

    // The last row takes no focus along either.
    langfuse.poison(null)
    await row('poison one').getByRole('button', { name: 'Retry', exact: true }).press('Enter')
    await expect.poll(() => names()).toEqual([])
    await expect.poll(focused).toContain('Nothing was refused.')
  })

  test('retry now says why it cannot be used, and what came of it', async () => {
    await start(kind)
    await user.goTo('Sync')
    const retry = button('Retry now')
    expect(await retry.getAttribute('aria-disabled')).toBe('true')
    expect(await retry.getAttribute('title')).toBe('Connect to Langfuse first.')
    await connect()
    await user.goTo('Sync')
    await expect.poll(() => retry.getAttribute('title')).toBe('Nothing is waiting.')
    await button('Pause').click()
    await expect.poll(() => retry.getAttribute('title')).toBe('Resume first.')
    await ask('Where does this wait?')
    await user.goTo('Sync')
    langfuse.always({ kind: 'status', status: 429, headers: { 'retry-after': '300' }, message: 'Slow down' })
    await button('Resume').click()
    await user.page.getByRole('heading', { name: /^Waiting for 0[45]:/ }).waitFor()
    await user.page.getByText('Langfuse answered HTTP 429 (Too Many Requests): “Slow down”').first().waitFor()
    await retry.focus()
    await user.page.keyboard.press('Enter')
    await user.page.getByText(/^Tried again\. Asked to wait\./).waitFor()
    await expect.poll(() => user.page.evaluate('document.activeElement.textContent')).toBe('Retry now')
    langfuse.always(null)
    await retry.click()
    await user.page.getByText('Delivered 1 record.').waitFor()
    await user.untilLedger('Delivered', 1)
  })

  test('keys that were kept for the session only are asked for after a restart', async ({ skip }) => {
    await start(kind)
    await user.goTo('Settings')
    await user.page.getByRole('heading', { name: 'Keys', exact: true }).waitFor()
    const session = user.page.getByRole('button', { name: 'This session only' })
    if ((await session.count()) === 0) skip('this machine has a keychain')
    await session.click()
    await user.addProvider({ name: 'OpenAI at work', baseUrl: 'https://gateway.example/v1', key: 'sk-1' })
    await connect()
    await user.goTo('Sync')
    await user.page.getByRole('heading', { name: 'Online', exact: true }).waitFor()
    await shell.close()
    await start(kind)
    await user.page.getByRole('link', { name: 'Delivery state: Secret key missing' }).waitFor()
    await user.page.getByRole('link', { name: 'Enter the secret key again' }).click()
    const field = user.page.getByLabel('Secret key', { exact: true })
    await expect.poll(focusedType).toBe('password')
    await user.page.getByText('Key missing', { exact: true }).waitFor()
    await user.goTo('Sync')
    await user.page.getByRole('heading', { name: 'Secret key missing' }).waitFor()
    await button('Enter the key').click()
    await expect.poll(focusedType).toBe('password')
    await field.fill(keys.secretKey)
    await button('Save connection').click()
    await user.goTo('Sync')
    await user.page.getByRole('heading', { name: 'Online', exact: true }).waitFor()
  })
})

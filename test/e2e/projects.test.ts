import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeLangfuse, type FakeLangfuse } from '../support/fake-langfuse.ts'
import { availableShells, launch, quickOutbox, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

const first = { publicKey: 'pk-lf-first', secretKey: 'sk-lf-first' }
const second = { id: 'second-project', name: 'Second project', publicKey: 'pk-lf-second', secretKey: 'sk-lf-second' }
let folder: string
let remove: () => void
let langfuse: FakeLangfuse
let shell: Shell
let user: User

beforeEach(() => {
  ;({ folder, remove } = temporaryFolder())
})
afterEach(async () => {
  await shell.kill()
  await langfuse.close()
  remove()
})

async function open(kind: Shell['kind']): Promise<void> {
  langfuse = await startFakeLangfuse(first)
  langfuse.addProject(second)
  shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
  user = userOf(shell)
  await user.connectLangfuse({ host: langfuse.url, ...first })
  const weakly = user.page.getByRole('button', { name: 'Store on this computer' })
  if (await weakly.isVisible()) await weakly.click()
}

async function ask(question: string): Promise<void> {
  await user.goTo('Chat')
  await named('New chat').first().click()
  await user.send(question)
  await user.page.getByRole('group', { name: 'Feedback' }).last().waitFor()
}

const named = (name: string) => user.page.getByRole('button', { name, exact: true })

describe.each(availableShells())('in the %s shell', (kind) => {
  test('keys of another project ask what becomes of what waits, also after a restart, and double nothing', async () => {
    await open(kind)
    await ask('Delivered to the first')
    await user.untilLedger('Delivered', 1)
    langfuse.suspend(true)
    await ask('Waits for the first')
    await user.untilLedger('Waiting', 1)
    const [delivered] = langfuse.traceIdsOf('fake-project')

    await user.connectLangfuse({ host: langfuse.url, ...second })
    await named('Choose in Sync').click()
    langfuse.suspend(false)
    await user.page.getByRole('heading', { name: 'Waiting for your choice' }).waitFor()
    await shell.kill()
    shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
    user = userOf(shell)
    await user.goTo('Sync')
    await named('Keep for the old project').click()
    await ask('Recorded for the second')
    await user.untilLedger('Delivered', 2)
    await user.untilLedger('Waiting', 1)
    expect(langfuse.traceIdsOf('second-project').size).toBe(1)
    expect(langfuse.traceIdsOf('fake-project')).toEqual(new Set([delivered]))
    await user.page.getByRole('row').filter({ hasText: 'Fake project' }).waitFor()

    await user.connectLangfuse({ host: langfuse.url, ...first })
    await user.untilLedger('Delivered', 3)
    expect(langfuse.traceIdsOf('fake-project').size).toBe(2)
    expect(langfuse.traceIdsOf('second-project').size).toBe(1)
    expect(langfuse.duplicates()).toBe(0)
  })

  test('a Langfuse that refuses everything for a while kills no record, and says so', async () => {
    await open(kind)
    langfuse.always({ kind: 'status', status: 400, message: 'Not today' })
    for (const question of ['One', 'Two', 'Three']) await ask(question)
    await user.goTo('Sync')
    await user.page.getByRole('heading', { name: 'Langfuse refuses everything' }).waitFor()
    await user.untilLedger('Waiting', 3)
    expect(await user.ledger('Refused')).toBe(0)
    langfuse.always(null)
    await user.untilLedger('Delivered', 3)
    expect(await user.ledger('Refused')).toBe(0)
    expect(langfuse.duplicates()).toBe(0)
  })
})

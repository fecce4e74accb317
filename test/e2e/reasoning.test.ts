import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

let folder: string
let remove: () => void
let model: FakeOpenAi
let shell: Shell | null

beforeEach(async () => {
  ;({ folder, remove } = temporaryFolder())
  model = await startFakeOpenAi()
  shell = null
})

afterEach(async () => {
  await shell?.kill()
  await model.close()
  remove()
})

describe.each(availableShells())('a thought without an opening mark, in the %s shell', (kind) => {
  test('is no longer text once it is over, while the answer streams and after', async () => {
    shell = await launch(kind, { dataFolder: folder })
    const user = userOf(shell)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: 'sk-model-canary' })
    await user.chooseModel('fake-large')

    model.behave({ kind: 'stall', afterChunks: 5, text: 'Let me see. </think> Certainly yes, indeed.' })
    await user.send('Is it so?')
    const answer = user.page.getByRole('article', { name: /^Answer/ })
    await answer.getByText('Certainly').waitFor()
    expect(await answer.getByText('Let me see').count()).toBe(0)
    model.release()
    await answer.getByText('Certainly yes, indeed.').waitFor()
    await answer.getByText('Reasoning').click()
    await answer.getByText('Let me see.').waitFor()
    expect(await answer.innerText()).not.toContain('think>')

    const requested = model.onceRequest()
    await user.send('Why?')
    expect((await requested).body?.messages[1]).toEqual({ role: 'assistant', content: 'Certainly yes, indeed.' })
  })
})

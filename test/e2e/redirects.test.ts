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

describe.each(availableShells())('a server that redirects, in the %s shell', (kind) => {
  test('is named with its target, and is not followed', async () => {
    shell = await launch(kind, { dataFolder: folder })
    const user = userOf(shell)
    await user.goTo('Settings')
    await user.page.getByRole('button', { name: 'Store on this computer' }).click()
    await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: 'sk-model-canary' })
    await user.chooseModel('fake-large')
    const asked = model.requests.length
    model.behave({ kind: 'redirect', location: 'https://127.0.0.1:9/v1/chat/completions' })
    await user.send('Hello?')
    await user.page.getByText('redirects to https://127.0.0.1:9/v1/chat/completions').waitFor()
    await user.page.getByText('Set the base URL to https://127.0.0.1:9/v1 in Settings').waitFor()
    expect(model.requests).toHaveLength(asked + 1)
  })
})

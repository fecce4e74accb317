import { describe, expect, test } from 'vitest'
import { appWithModel } from './app-with-model.ts'
import { availableShells } from './launch.ts'

const app = appWithModel()

describe.each(availableShells())('a server that redirects, in the %s shell', (kind) => {
  test('is named with its target, and is not followed', async () => {
    const user = await app.openWithModel(kind)
    const { model } = app
    const asked = model.requests.length
    model.behave({ kind: 'redirect', location: 'https://127.0.0.1:9/v1/chat/completions' })
    await user.send('Hello?')
    await user.page.getByText('redirects to https://127.0.0.1:9/v1/chat/completions').waitFor()
    await user.page.getByText('Set the base URL to https://127.0.0.1:9/v1 in Settings').waitFor()
    expect(model.requests).toHaveLength(asked + 1)
  })
})

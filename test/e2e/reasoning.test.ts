import { describe, expect, test } from 'vitest'
import { appWithModel } from './app-with-model.ts'
import { availableShells } from './launch.ts'

const app = appWithModel()

describe.each(availableShells())('a thought without an opening mark, in the %s shell', (kind) => {
  test('is no longer text once it is over, while the answer streams and after', async () => {
    const user = await app.openWithModel(kind)
    const { model } = app

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

import { afterEach, expect, test } from 'vitest'
import { demoProvider } from '../../../src/main/llm/providers.ts'
import { modelRows } from '../../../src/renderer/chat/model-rows.ts'
import { pickerItems } from '../../../src/renderer/chat/models/picker-items.ts'
import { speak } from '../../../src/shared/words/languages.ts'

afterEach(() => speak('en'))

test('the demo is called and found as the page calls it', async () => {
  await speak('de')
  const rows = (query: string) =>
    modelRows({
      providers: [demoProvider],
      modelsOf: { demo: { state: 'ready', models: ['holdfast-demo'] } },
      query,
      chosen: { providerId: 'alpha', model: 'a' },
      recent: [{ providerName: 'Demo (built in)', model: 'holdfast-demo' }],
    })
  expect(rows('').recent.map(({ model }) => model)).toEqual(['holdfast-demo'])
  expect(rows('eingebaut').groups).toHaveLength(1)
  expect(pickerItems(rows('eingebaut'), 'eingebaut')[0]).toMatchObject({ text: 'Demo (eingebaut)' })
})

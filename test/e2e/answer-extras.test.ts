import { describe, expect, test } from 'vitest'
import { streamOf } from '../support/streams.ts'
import { appWithModel } from './app-with-model.ts'
import { anyShell } from './launch.ts'

const app = appWithModel()

const delta = (part: object): object => ({ choices: [{ index: 0, delta: part }] })

describe.each(anyShell())('what an answer has beside its text, in the %s shell', (kind) => {
  test('is said in the chat and shown in the Monitor', async () => {
    const user = await app.openWithModel(kind)
    const { model } = app

    model.behave(
      streamOf(
        [
          delta({
            tool_calls: [{ index: 0, id: 'a', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } }],
          }),
        ],
        'tool_calls',
      ),
    )
    await user.send('Will it rain?')
    await user.page.getByText('The model asked for tools: get_weather').waitFor()

    model.behave(
      streamOf([
        delta({ content: 'It will rain.' }),
        {
          citations: ['https://rain.example/report', 'javascript:alert(1)'],
          search_results: [{ url: 'https://sky.example/', title: 'Sky today' }],
        },
      ]),
    )
    await user.send('And tomorrow?')
    const sources = user.page.getByRole('list', { name: 'Sources' })
    await sources.waitFor()
    expect(await sources.getByRole('listitem').allInnerTexts()).toEqual([
      'rain.example',
      'javascript:alert(1)',
      'Sky today',
    ])
    expect(
      await sources.getByRole('link').evaluateAll((links) => links.map((link) => link.getAttribute('href'))),
    ).toEqual(['https://rain.example/report', 'https://sky.example/'])
    // The answer of tool calls alone is no message that a server takes.
    expect(model.requests.at(-1)?.body?.messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', 'Will it rain?\n\nAnd tomorrow?'],
    ])

    model.behave(streamOf([delta({ refusal: 'I cannot do that.' })]))
    await user.send('Rob a bank')
    await user.page.getByText('I cannot do that.').waitFor()

    model.behave({ kind: 'answer', text: 'A long answer that', finishReason: 'length' })
    await user.send('Tell me all')
    await user.page.getByText('The answer reached its token limit and ends early.').first().waitFor()
    model.behave(streamOf([]))
    await user.send('And now?')
    await user.page.getByText('The model gave an empty answer.').first().waitFor()

    await user.goTo('Monitor')
    const rows = user.page.getByRole('grid', { name: 'Recent traces' }).getByRole('row')
    await rows.nth(1).getByText('Warning').waitFor()
    await rows.nth(5).click()
    await user.page.getByText('"city": "Paris"').first().waitFor()
    await user.page.getByText('Raw', { exact: true }).last().click()
    await user.page.getByText('"arguments": "{\\"city\\":\\"Paris\\"}"').first().waitFor()
  })
})

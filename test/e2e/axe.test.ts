import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { violations } from './axe.ts'
import { startShownApp, type ShownApp } from './shown-app.ts'

let app: ShownApp
beforeAll(async () => {
  app = await startShownApp()
})
afterAll(() => app.close())

const dialog = (name: string) => app.page.getByRole('dialog', { name })
const button = (name: string) => app.page.getByRole('button', { name, exact: true })

/** Each opens something, waits until it is there, and is followed by a look at it. */
const views: Record<string, () => Promise<void>> = {
  'a new chat': async () => {
    await app.goTo('#/chat')
    await app.page.getByRole('heading', { name: 'New chat' }).waitFor()
  },
  'a chat with answers': async () => {
    await app.goTo(`#/chat/${app.conversationId}`)
    await app.page.getByText('a comment').waitFor()
    await app.page.locator('.hljs-keyword').first().waitFor()
  },
  'a chat that failed': async () => {
    await app.page.getByRole('link', { name: 'This one fails' }).click()
    await app.page.getByRole('group', { name: 'Failure' }).waitFor()
  },
  'a message that is edited': async () => {
    await app.page.getByRole('textbox', { name: 'Message' }).press('ArrowUp')
    await app.page.getByRole('textbox', { name: 'Edited text' }).waitFor()
  },
  'a search': async () => {
    await app.page.keyboard.press('Control+f')
    await app.page.getByRole('searchbox', { name: 'Search chats' }).fill('retry')
    await app.page.getByRole('region', { name: 'Search results' }).waitFor()
  },
  'the model picker': async () => {
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('button', { name: /^Model:/ }).click()
    await dialog('Choose a model').getByText('No API key').first().waitFor()
    await dialog('Choose a model').getByRole('option', { name: 'fake-small' }).waitFor()
  },
  'the parameters': async () => {
    await app.page.keyboard.press('Escape')
    await button('Parameters').click()
    await app.page.getByLabel('Max tokens').fill('-1')
    await app.page.getByRole('alert').filter({ hasText: '1 or more' }).waitFor()
  },
  'the palette': async () => {
    await app.page.keyboard.press('Escape')
    await app.page.keyboard.press('Control+k')
    await dialog('Command palette').getByRole('option').first().waitFor()
  },
  'the palette with nothing found': async () => {
    await app.page.keyboard.type('zzzz')
    await dialog('Command palette').getByText('No matches').waitFor()
  },
  'the menu of a conversation': async () => {
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('link', { name: 'harmless too' }).click({ button: 'right' })
    await app.page.getByRole('menuitem', { name: 'Rename' }).waitFor()
  },
  'the Monitor': async () => {
    await app.page.keyboard.press('Escape')
    await app.goTo('#/monitor')
    await app.page.getByRole('grid', { name: 'Recent traces' }).getByRole('row').nth(2).waitFor()
  },
  'a chart with its crosshair': async () => {
    await app.page.locator('.uplot canvas').waitFor()
    await app.page.getByRole('slider', { name: 'Traces and errors' }).press('End')
    await app.page.keyboard.press('Shift+ArrowLeft')
  },
  ...Object.fromEntries(
    ['Tokens', 'Cost', 'Latency'].map((name) => [
      `the chart of ${name.toLowerCase()}`,
      async () => {
        await app.page.getByRole('radiogroup', { name: 'Chart' }).getByText(name, { exact: true }).click()
        await app.page.getByRole('slider', { name: new RegExp(`^${name}`) }).waitFor()
      },
    ]),
  ),
  'a chart as a table': async () => {
    await button('Show as a table').click()
    await app.page.getByRole('region', { name: 'Latency percentiles, as a table' }).waitFor()
  },
  'the ways to save a chart': async () => {
    await button('Show as a table').click()
    await button('Save chart').click()
    await app.page.getByRole('menuitem', { name: 'Save as PNG' }).waitFor()
  },
  'a breakdown by the hours of the week': async () => {
    await app.page.keyboard.press('Escape')
    await app.page.getByRole('radiogroup', { name: 'Break down by' }).getByText('Week', { exact: true }).click()
    await app.page.getByRole('table', { name: 'Traces by day and hour' }).waitFor()
  },
  'a breakdown by model': async () => {
    await app.page.getByRole('radiogroup', { name: 'Break down by' }).getByText('Model', { exact: true }).click()
    await app.page.getByRole('region', { name: 'By model' }).waitFor()
    await app.page.getByRole('radiogroup', { name: 'Chart' }).getByText('Traces', { exact: true }).click()
  },
  'a trace': async () => {
    await app.goTo(`#/monitor/${app.traceId}`)
    await app.page.getByRole('region', { name: 'Output' }).waitFor()
  },
  'a search without a hit': async () => {
    await app.page.keyboard.press('Control+f')
    await app.page.keyboard.type('nothingofthekind')
    await app.page.getByText('No matching traces').waitFor()
    await app.page.keyboard.press('Escape')
  },
  'a narrowed Monitor': async () => {
    await app.goTo(
      '#/monitor?model=fake-large&level=ERROR&level=DEFAULT&text=harmless&cost-above=0&range=all&sort=-tokens',
    )
    await button('Clear all').waitFor()
    await app.goTo('#/monitor?model=fake-large&text=harmless')
    await app.page.locator('[role=grid] mark').first().waitFor()
  },
  'the filters': async () => {
    await button('Filter').click()
    await dialog('Filter traces').getByRole('checkbox', { name: 'fake-large' }).waitFor()
  },
  'the filter by latency': async () => {
    await app.page.getByRole('tab', { name: 'Latency above' }).click()
    await app.page.getByLabel('Latency above, in seconds').waitFor()
  },
  'the custom time range': async () => {
    await app.page.keyboard.press('Escape')
    await button('Custom time range').click()
    await app.page.getByLabel('From', { exact: true }).waitFor()
  },
  'the saved views': async () => {
    await app.page.keyboard.press('Escape')
    for (let views = 0; views < 2; views += 1) {
      await button('Saved views').click()
      await dialog('Saved views').getByLabel('Save this view as').waitFor()
      if (views > 0) break
      await app.page.keyboard.type('Harmless')
      await app.page.keyboard.press('Enter')
      await dialog('Saved views').waitFor({ state: 'detached' })
    }
    await button('Rename Harmless').first().waitFor()
  },
  'the columns': async () => {
    await app.page.keyboard.press('Escape')
    await button('Columns').click()
    await app.page.getByRole('checkbox', { name: 'Chat' }).check()
  },
  'observations as rows': async () => {
    await app.page.keyboard.press('Escape')
    await app.goTo('#/monitor?rows=observations&type=generation')
    await app.page.getByRole('grid', { name: 'Recent observations' }).getByRole('row').nth(2).waitFor()
  },
  'the filter by type': async () => {
    await button('Filter').click()
    await app.page.getByRole('tab', { name: 'Type' }).click()
    await app.page.getByRole('checkbox', { name: 'generation' }).waitFor()
  },
  'the sessions': async () => {
    await app.page.keyboard.press('Escape')
    await app.goTo('#/monitor-sessions')
    await app.page.getByRole('grid', { name: 'Sessions' }).getByRole('row').nth(2).waitFor()
  },
  'a session': async () => {
    await app.goTo(`#/monitor-sessions/${app.conversationId}`)
    await app.page.getByRole('region', { name: 'Traces of the session' }).getByRole('article').waitFor()
  },
  'the hints': async () => {
    for (let turn = 0; turn < 3; turn += 1) await app.ask('The same again')
    await app.goTo('#/monitor-hints')
    await app.page.getByRole('region', { name: 'Hints' }).getByRole('heading').first().waitFor()
  },
  'SQL in the Monitor': async () => {
    await app.page.keyboard.press('Escape')
    await app.goTo('#/monitor-sql')
    await button('Run').click()
    // The theme before ended with its chart.
    await app.page.getByText('Table', { exact: true }).click()
    await app.page.getByRole('table', { name: 'Answer' }).getByRole('cell').first().waitFor()
  },
  'an answer as a chart': async () => {
    await app.page.getByText('Chart', { exact: true }).click()
    await app.page.getByRole('region', { name: 'Answer' }).locator('canvas').waitFor()
  },
  Sync: async () => {
    await app.page.keyboard.press('Escape')

    await app.goTo('#/sync')
    await app.page.getByRole('region', { name: 'Refused by Langfuse' }).getByRole('row').nth(2).waitFor()
  },
  'the question before a discard': async () => {
    await button('Discard all…').click()
    await dialog('Discard refused records').waitFor()
  },
  ...Object.fromEntries(
    ['providers', 'langfuse', 'identity', 'privacy', 'storage', 'budgets', 'keys', 'appearance', 'about'].map(
      (section) => [
        `Settings, ${section}`,
        async () => {
          await app.page.keyboard.press('Escape')
          await app.goTo(`#/settings/${section}`)
          await app.page.locator(`#${section}`).waitFor()
        },
      ],
    ),
  ),
  'the form of a provider': async () => {
    await app.goTo('#/settings/providers/new')
    await app.page.getByRole('form', { name: 'New provider' }).waitFor()
    await app.page.getByLabel('Name', { exact: true }).fill('')
    await button('Save provider').click()
    await app.page.getByText('Give the provider a name.').waitFor()
  },
}

describe.each(['light', 'dark'] as const)('axe finds nothing in the %s theme', (theme) => {
  beforeAll(async () => {
    await app.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  })
  test.each(Object.keys(views))('in %s', async (name) => {
    await views[name]?.()
    expect(await violations(app.page)).toEqual([])
  })
})

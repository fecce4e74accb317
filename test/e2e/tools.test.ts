import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import type { Conversation, ConversationSummary, ToolsView } from '../../src/shared/domain.ts'
import { childPids } from '../support/processes.ts'
import { everything } from '../support/tool-app.ts'
import { callsInPieces } from '../support/tool-streams.ts'
import { appWithModel } from './app-with-model.ts'
import { ask, value } from './ask.ts'
import { violations } from './axe.ts'
import { availableShells } from './launch.ts'

const app = appWithModel()
const server = path.join(
  import.meta.dirname,
  '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
)

/** As a README has it. */
const pasted = `{
  // Put your token in.
  "mcpServers": {
    "everything": {
      "command": ${JSON.stringify(process.execPath)},
      "args": [${JSON.stringify(server)}, "stdio"],
      "env": { "DEMO_TOKEN": "\${input:demo-token}" },
    },
  },
  "inputs": [{ "id": "demo-token", "description": "Token of the demo", "password": true }],
}`

it.runIf(availableShells().includes('desktop'))('a conversation with a tool, by keyboard', async () => {
  const user = await app.openWithModel('desktop')
  const { page } = user
  const { shell } = app
  /** What a user clicks in the system's dialogs from now on; each is noted. */
  const answerDialogs = (button: string): Promise<void> =>
    shell.app!.evaluate(({ dialog }, wanted) => {
      dialog.showMessageBox = (async (...given: { message: string; detail: string; buttons: string[] }[]) => {
        const asked = given.at(-1)
        Object.assign(globalThis, { askedLast: `${asked?.message}\n${asked?.detail}` })
        return { response: asked?.buttons.indexOf(wanted) ?? -1, checkboxChecked: false }
      }) as never
    }, button)
  const askedLast = (): Promise<string> =>
    shell.app!.evaluate(() => {
      const asked = (globalThis as { askedLast?: string }).askedLast ?? ''
      Object.assign(globalThis, { askedLast: '' })
      return asked
    })
  const tabTo = async (name: RegExp, key: 'Tab' | 'Shift+Tab'): Promise<void> => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press(key)
      const focused = await page.evaluate(
        `document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''`,
      )
      if (name.test(String(focused))) return
    }
    throw new Error(`no ${name} is reached by ${key}`)
  }

  // A server is pasted, its value asked for, and the program confirmed outside the page.
  await user.goTo('Settings')
  await page.getByRole('button', { name: 'Paste JSON' }).click()
  await page.keyboard.insertText(pasted)
  await page.getByRole('button', { name: 'Add servers' }).click()
  await page.getByLabel('Token of the demo').fill('canary-tool-token')
  expect(await violations(page)).toEqual([])
  await answerDialogs('Cancel')
  await page.getByRole('button', { name: 'Add servers' }).click()
  await page.getByText('you said no in the dialog').waitFor()
  const question = await askedLast()
  expect(question).toContain('Let Holdfast start this program?')
  expect(question).toContain(`${process.execPath} ${server} stdio`)
  expect(question).toContain('DEMO_TOKEN=(a secret of 17 characters)')
  expect((await value<ToolsView>(page, 'tools.get')).servers).toEqual([])
  await answerDialogs('Start Program')
  await page.getByRole('button', { name: 'Add servers' }).click()
  const row = page.getByRole('list', { name: 'Servers of tools' })
  await row.getByText(/^\d+ tools$/).waitFor()
  await row.getByRole('button', { name: 'everything', exact: true }).click()
  await row.getByRole('switch', { name: /get-sum/ }).waitFor()
  expect(await violations(page)).toEqual([])
  expect(JSON.stringify(await value(page, 'tools.get'))).not.toContain('canary-tool-token')
  const [pid = 0] = childPids(shell.pid, 'server-everything')
  expect(pid).toBeGreaterThan(0)

  // In the chat all is done by keyboard.
  app.model.behave(
    callsInPieces(
      [{ id: 'c1', name: 'echo', arguments: { message: '<img src=x onerror="document.title=1">' } }],
      'Looking.',
    ),
    { kind: 'answer', text: 'All done.' },
  )
  await user.goTo('Chat')
  await page.getByRole('textbox', { name: 'Message' }).focus()
  await tabTo(/^Tools$/, 'Tab')
  await page.keyboard.press('Enter')
  await page.getByRole('switch', { name: 'everything' }).waitFor()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Space')
  await page.keyboard.press('Escape')
  await tabTo(/^Message$/, 'Shift+Tab')
  await page.keyboard.type('Use the tool')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Approve a tool call' }).waitFor()
  expect(await violations(page)).toEqual([])

  // A page without a user can't say yes.
  await answerDialogs('Cancel')
  const [first] = await value<ConversationSummary[]>(page, 'conversations.list')
  const chat = await value<Conversation>(page, 'conversations.get', { id: first?.id })
  const answer = chat.messages.at(-1)
  await page.waitForTimeout(2_100)
  await ask(page, 'chat.decideCall', { messageId: answer?.id, callId: answer?.calls[0]?.id, decision: 'once' })
  expect(await askedLast()).toContain('Let everything run echo?')
  await page.getByRole('region', { name: 'Approve a tool call' }).waitFor()

  await tabTo(/^Allow once$/, 'Shift+Tab')
  await page.keyboard.press('Enter')
  await page.getByText('All done.').waitFor()
  expect(await askedLast()).toBe('')
  await expect.poll(() => page.evaluate(`document.activeElement?.getAttribute('aria-label')`)).toBe('Message')
  await tabTo(/^echo.*Done/, 'Shift+Tab')
  await page.keyboard.press('Enter')
  const result = page.getByRole('group', { name: 'Result' }).last()
  expect(await result.textContent()).toBe('Echo: <img src=x onerror="document.title=1">')
  expect(await page.title()).not.toBe('1')
  expect(await violations(page)).toEqual([])

  // With the app its servers end.
  await shell.close()
  await expect.poll(() => isRunning(pid)).toBe(false)
})

it.runIf(availableShells().includes('browser'))('a yes that does not arrive can be said again', async () => {
  fs.writeFileSync(path.join(app.folder, 'mcp.json'), JSON.stringify({ mcpServers: { everything } }))
  const user = await app.openWithModel('browser')
  const { page } = user
  app.model.behave(callsInPieces([{ id: 'c1', name: 'echo', arguments: { message: 'a' } }]), {
    kind: 'answer',
    text: 'All done.',
  })
  await user.goTo('Chat')
  await page.getByRole('button', { name: 'Tools' }).click()
  await page.getByRole('switch', { name: 'everything' }).click()
  await page.keyboard.press('Escape')
  await user.send('Use the tool')
  const allow = page.getByRole('button', { name: 'Allow once' })
  await allow.waitFor()
  await page.route('**/api/request', (route) =>
    route.request().postData()?.includes('chat.decideCall') ? route.abort() : route.continue(),
  )
  await allow.click()
  await page.getByText('Holdfast’s process did not answer').first().waitFor()
  await page.unroute('**/api/request')
  await allow.click()
  await page.getByText('All done.').waitFor()
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

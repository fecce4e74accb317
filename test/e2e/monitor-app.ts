import type { Page } from 'playwright'
import { afterEach, beforeEach, expect } from 'vitest'
import type { AttachmentReference } from '../../src/shared/domain.ts'
import type { Route, Routes } from '../../src/shared/ipc.ts'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { value } from './ask.ts'
import { launchBrowser, launchDesktop, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

export interface MonitorApp {
  readonly model: FakeOpenAi
  readonly page: Page
  readonly user: User
  readonly shell: Shell
  /** `prepare` may write into the folder before the app opens it. */
  open(kind: Shell['kind'], prepare?: (folder: string) => void): Promise<void>
  /** Asks main beside the page. */
  request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Routes[R]['value']>
  /** A turn in a chat of its own, up to its end. */
  ask(text: string, model?: string, attachments?: AttachmentReference[]): Promise<string>
  /** As if typed into the bar for addresses. */
  goTo(hash: string): Promise<void>
  hash(): Promise<string>
  /** The rows of the table, each as its prompt. */
  prompts(): Promise<string[]>
  untilPrompts(wanted: string[]): Promise<void>
}

/** For a test file: each of its tests has a folder and a model's server, which end with it. */
export function monitorApp(): MonitorApp {
  let folder: string
  let remove: () => void
  let model: FakeOpenAi
  let shell: Shell | null
  let request: MonitorApp['request']
  let providerId = ''

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

  const opened = (): Shell => {
    if (shell === null) throw new Error('the test has opened no app yet')
    return shell
  }
  const prompts = (): Promise<string[]> =>
    opened().page.getByRole('grid', { name: 'Recent traces' }).locator('[data-cell=prompt]').allInnerTexts()

  return {
    get model() {
      return model
    },
    get shell() {
      return opened()
    },
    get page() {
      return opened().page
    },
    get user() {
      return userOf(opened())
    },
    async open(kind, prepare) {
      prepare?.(folder)
      if (kind === 'desktop') {
        const desktop = await launchDesktop({ dataFolder: folder })
        shell = desktop
        request = (route, input) => value(desktop.page, route, input)
      } else {
        const browser = await launchBrowser({ dataFolder: folder })
        shell = browser
        const client = await browser.serve.openClient()
        request = (route, input) => client.request(route, input)
      }
      // Before it is drawn, no key is heard.
      await shell.page.getByRole('navigation', { name: 'Views' }).waitFor()
      await request('app.chooseSecretsStore', { kept: 'session' })
      const provider = { id: null, kind: 'custom', name: 'Local fake', baseUrl: model.url } as const
      ;({ id: providerId } = await request('providers.save', provider))
    },
    request: (route, input) => request(route, input),
    async ask(text, modelName = 'fake-large', attachments = []) {
      const settings = { providerId, model: modelName, systemPrompt: '', parameters: {} }
      const sent = await request('chat.send', { conversationId: null, parentId: null, text, attachments, settings })
      for (;;) {
        const { messages } = await request('conversations.get', { id: sent.conversationId })
        if (messages.every(({ status }) => status !== 'streaming')) return sent.assistantMessage.traceId ?? ''
      }
    },
    goTo: (hash) =>
      opened().page.evaluate((next) => {
        ;(globalThis as unknown as { location: { hash: string } }).location.hash = next
      }, hash),
    hash: () => opened().page.evaluate('location.hash'),
    prompts,
    untilPrompts: async (wanted) => expect.poll(prompts).toEqual(wanted),
  }
}

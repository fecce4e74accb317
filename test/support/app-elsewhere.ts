import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { ConversationSettings } from '../../src/shared/domain.ts'
import { startApp, type AppChild } from './app-child.ts'
import { startFakeOpenAi, type FakeOpenAi } from './fake-openai.ts'

/** The same server by an address that is not known as this computer's, so that the network decides whether it is reached. */
export const elsewhere = (url: string): string => url.replace('127.0.0.1', '[::ffff:127.0.0.1]')

export interface AppElsewhere {
  folder: string
  model: FakeOpenAi
  /** The app that was started last. */
  app: AppChild
  settings: ConversationSettings
  start(env?: NodeJS.ProcessEnv): Promise<AppChild>
  /** Kills it first. */
  startAgain(env?: NodeJS.ProcessEnv): Promise<AppChild>
  end(): Promise<void>
}

export const offline = { HOLDFAST_TEST_OFFLINE: '1' }

/** An app over a folder of its own, with a model that needs a network. */
export async function startElsewhere(env: NodeJS.ProcessEnv = {}): Promise<AppElsewhere> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-elsewhere-'))
  const model = await startFakeOpenAi()
  const start = (more: NodeJS.ProcessEnv = {}): Promise<AppChild> => startApp({ folder, env: { ...env, ...more } })
  const app = await start()
  const { id } = await app.request('providers.save', {
    id: null,
    kind: 'custom',
    name: 'Elsewhere',
    baseUrl: elsewhere(model.url),
  })
  const rig: AppElsewhere = {
    folder,
    model,
    app,
    settings: { providerId: id, model: 'fake-large', systemPrompt: '', parameters: {} },
    start: async (more) => (rig.app = await start(more)),
    startAgain: async (more) => {
      await rig.app.kill()
      return rig.start(more)
    },
    end: async () => {
      await rig.app.kill()
      await model.close()
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return rig
}

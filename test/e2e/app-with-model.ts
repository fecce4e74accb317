import { afterEach, beforeEach } from 'vitest'
import { startFakeOpenAi, type FakeOpenAi } from '../support/fake-openai.ts'
import { launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf, type User } from './user.ts'

export interface AppWithModel {
  /** The server of the test that runs. */
  readonly model: FakeOpenAi
  /** The test's own, before an app is opened over it. */
  readonly folder: string
  /** The app that was opened last. */
  readonly shell: Shell
  /** Opens the app over a folder that is the test's own. */
  open(kind: Shell['kind']): Promise<User>
  /** The same, with that server's model chosen. */
  openWithModel(kind: Shell['kind']): Promise<User>
}

/** For a test file: each of its tests has a model's server, and an app once it opens one; both end with it. */
export function appWithModel(): AppWithModel {
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

  const open = async (kind: Shell['kind']): Promise<User> => {
    shell = await launch(kind, { dataFolder: folder })
    // Before it is drawn, no key is heard.
    await shell.page.getByRole('navigation', { name: 'Views' }).waitFor()
    return userOf(shell)
  }
  return {
    get model() {
      return model
    },
    get folder() {
      return folder
    },
    get shell() {
      if (shell === null) throw new Error('the test has opened no app yet')
      return shell
    },
    open,
    async openWithModel(kind) {
      const user = await open(kind)
      await user.goTo('Settings')
      await user.page.getByRole('button', { name: 'Store on this computer' }).click()
      await user.addProvider({ name: 'Local fake', baseUrl: model.url, key: 'sk-model-canary' })
      await user.chooseModel('fake-large')
      return user
    },
  }
}

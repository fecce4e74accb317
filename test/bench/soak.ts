import { setup } from '../e2e/build.ts'
import { availableShells, launch, quickOutbox, temporaryFolder } from '../e2e/launch.ts'
import { userOf } from '../e2e/user.ts'
import { startFakeLangfuse } from '../support/fake-langfuse.ts'
import { startFakeOpenAi } from '../support/fake-openai.ts'
import { usageOfTree } from '../support/process-usage.ts'
import { print } from './measure.ts'

/** A turn a minute, for eight hours, and each view looked at as often. */
const turns = Number(process.env['BENCH_TURNS'] ?? 480)
/** A new chat after so many. */
const turnsInChat = 20
/** What is loaded on first use is there by then. */
const warmUpTurns = 60
/**
 * A turn a minute leaves the page time to collect what it no longer needs; a turn a second does not, and it keeps 100 MB of it. The
 * Monitor's process ends a minute after the last question.
 */
const settleMs = 90_000
const keys = { publicKey: 'pk-lf-soak', secretKey: 'sk-lf-soak' }

/** Eight hours of use without the hours: turns, drains and views, in the app that ships; how much more memory it takes behind them. */
export async function benchSoak(): Promise<void> {
  setup()
  const langfuse = await startFakeLangfuse(keys)
  const model = await startFakeOpenAi()
  model.respondWith((_, asked) => `The answer to ${asked}: ${'some words of it, '.repeat(20)}and the end of ${asked}.`)
  for (const kind of availableShells()) {
    const { folder, remove } = temporaryFolder()
    const shell = await launch(kind, { dataFolder: folder, env: quickOutbox })
    const user = userOf(shell)
    await user.goTo('Settings')
    const weakly = shell.page.getByRole('button', { name: 'Store on this computer' })
    if (kind === 'desktop') await weakly.click()
    await user.addProvider({ name: 'Fake', baseUrl: model.url, key: 'sk-soak' })
    await user.connectLangfuse({ host: langfuse.url, ...keys })
    await user.chooseModel('fake-large')
    const use = async (from: number, to: number): Promise<void> => {
      for (let turn = from; turn < to; turn += 1) {
        await user.goTo('Chat')
        if (turn % turnsInChat === 0) await shell.page.keyboard.press('Control+n')
        await user.send(`Question ${turn}`)
        await shell.page.getByText(`and the end of Question ${turn}.`).waitFor()
        for (const view of ['Monitor', 'Sync', 'Settings'] as const) await user.goTo(view)
      }
      await user.goTo('Chat')
      await new Promise((resolve) => setTimeout(resolve, settleMs))
    }
    await use(0, warmUpTurns)
    const before = usageOfTree(shell.pid)
    await use(warmUpTurns, warmUpTurns + turns)
    const after = usageOfTree(shell.pid)
    await user.goTo('Sync')
    await shell.page
      .getByRole('group', { name: 'Delivered', exact: true })
      .locator(`data[value="${warmUpTurns + turns}"]`)
      .waitFor()
    await shell.close()
    remove()
    if (!before || !after) continue
    const name = `memory of all processes after ${turns} turns, over that after ${warmUpTurns}, ${kind}`
    print({ name, value: (after.bytes - before.bytes) / 1e6, unit: 'MB', goal: 50 })
  }
  await model.close()
  await langfuse.close()
}

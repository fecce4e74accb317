import type { Shell } from './launch.ts'

/** Where what the page offers is saved, and its name; in the desktop the system's dialog is answered for the user. */
export async function saveTo(shell: Shell, target: string, click: () => Promise<void>): Promise<string> {
  if (!shell.app) {
    const [download] = await Promise.all([shell.page.waitForEvent('download'), click()])
    await download.saveAs(target)
    return download.suggestedFilename()
  }
  const saved = shell.app.evaluate(
    ({ session }, target) =>
      new Promise<{ name: string; state: string }>((resolve) => {
        session.defaultSession.once('will-download', (_event, item) => {
          item.setSavePath(target)
          item.once('done', (_done, state) => resolve({ name: item.getFilename(), state }))
        })
      }),
    target,
  )
  await click()
  const { name, state } = await saved
  if (state !== 'completed') throw new Error(`the download of ${name} was ${state}`)
  return name
}

import type { Shell } from './launch.ts'

interface Saved {
  name: string
  state: string
}

/** Where what the page offers is saved, and its name; in the desktop the system's dialog is answered for the user. */
export async function saveTo(shell: Shell, target: string, click: () => Promise<void>): Promise<string> {
  if (!shell.app) {
    const [download] = await Promise.all([shell.page.waitForEvent('download'), click()])
    await download.saveAs(target)
    return download.suggestedFilename()
  }
  // Before the click: what comes while nobody listens asks a dialog that nobody answers.
  await shell.app.evaluate(({ session }, target) => {
    const saved = new Promise<Saved>((resolve) => {
      session.defaultSession.once('will-download', (_event, item) => {
        item.setSavePath(target)
        item.once('done', (_done, state) => resolve({ name: item.getFilename(), state }))
      })
    })
    Object.assign(globalThis, { saved })
  }, target)
  await click()
  const { name, state } = await shell.app.evaluate(() => (globalThis as unknown as { saved: Promise<Saved> }).saved)
  if (state !== 'completed') throw new Error(`the download of ${name} was ${state}`)
  return name
}

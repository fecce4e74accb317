import { setup } from '../e2e/build.ts'
import { availableShells, launch, temporaryFolder } from '../e2e/launch.ts'
import { median, print } from './measure.ts'

const runs = 5

/** From the spawn of the process until a message could be typed; the first start of each shell does not count. */
export async function benchStart(): Promise<void> {
  setup()
  for (const kind of availableShells()) {
    const { folder, remove } = temporaryFolder()
    const samples: number[] = []
    for (let run = -1; run < runs; run += 1) {
      const beganMs = performance.now()
      const shell = await launch(kind, { dataFolder: folder })
      const composer = shell.page.getByRole('textbox', { name: 'Message', exact: true })
      await composer.waitFor()
      await composer.fill('x')
      if (run >= 0) samples.push(performance.now() - beganMs)
      await shell.close()
    }
    remove()
    print({ name: `spawn to usable composer, ${kind}`, value: median(samples), unit: 'ms', goal: 800 })
  }
}

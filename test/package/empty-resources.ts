import fs from 'node:fs'
import path from 'node:path'

/** An Electron that was unpacked elsewhere may bring an app of its own. */
export default function emptyResources({ appOutDir }: { appOutDir: string }): void {
  const resources = path.join(appOutDir, 'resources')
  for (const name of fs.readdirSync(resources)) fs.rmSync(path.join(resources, name), { recursive: true })
}

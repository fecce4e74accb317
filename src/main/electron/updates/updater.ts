import { app } from 'electron'
import fs from 'node:fs'
import path from 'node:path'
import type { Ports } from '../../ports.ts'
import type { Updater } from '../../updates/updater.ts'
import { installKindOf } from './install-kind.ts'

/** The desktop app's own replacement. What does it is loaded once it is first asked. */
export function openUpdater(deps: { dataFolder: string; fetch: typeof fetch; log: Ports['log'] }): Updater {
  const kind = installKindOf({
    platform: process.platform,
    isPackaged: app.isPackaged,
    execPath: process.execPath,
    packageType: packageType(),
    env: process.env,
  })
  const folder = path.join(deps.dataFolder, 'updates')
  let loading: Promise<Omit<Updater, 'unavailable' | 'clear'>> | null = null
  const engine = () =>
    (loading ??= import('./engine.ts').then(({ createEngine }) => createEngine({ ...deps, kind, folder })))
  return {
    unavailable: kind.kind === 'none' ? kind.reason : null,
    check: async (feed) => (await engine()).check(feed),
    download: async (onPercent, signal) => (await engine()).download(onPercent, signal),
    install: async () => (await engine()).install(),
    clear: () => fs.promises.rm(folder, { recursive: true, force: true }),
  }
}

function packageType(): string | null {
  try {
    return fs.readFileSync(path.join(process.resourcesPath, 'package-type'), 'utf8').trim()
  } catch {
    return null
  }
}

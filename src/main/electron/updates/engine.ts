import { app } from 'electron'
import { DebUpdater, MacUpdater, NsisUpdater, RpmUpdater, type AppUpdater } from 'electron-updater'
import { CancellationToken } from 'builder-util-runtime'
import fs from 'node:fs'
import path from 'node:path'
import type { Ports } from '../../ports.ts'
import { plainNotes } from '../../updates/notes.ts'
import type { Updater } from '../../updates/updater.ts'
import { AppImage } from './app-image.ts'
import { toUpdateFailure } from './failure-words.ts'
import type { InstallKind } from './install-kind.ts'
import { Requests } from './requests.ts'

/** How the channels are called in a feed, as electron-builder writes it. */
const channels = { stable: 'latest', beta: 'beta' }

/** electron-updater, told where to keep what and over which network, and kept from doing anything unasked. */
export function createEngine(deps: {
  kind: InstallKind
  folder: string
  fetch: typeof fetch
  log: Ports['log']
}): Omit<Updater, 'unavailable' | 'confirm' | 'clear'> {
  const { folder, log } = deps
  const configPath = path.join(folder, 'config.yml')
  const updater = updaterFor(deps.kind, {
    version: app.getVersion(),
    name: app.getName(),
    isPackaged: true,
    appUpdateConfigPath: configPath,
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: () => app.whenReady(),
    quit: () => app.quit(),
    relaunch: () => app.relaunch(),
    onQuit: () => {},
  })
  Object.assign(updater, { httpExecutor: new Requests(deps.fetch) })
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = false
  updater.forceDevUpdateConfig = true
  updater.logger = {
    info: () => {},
    warn: (message) => log('warn', `Update: ${String(message)}`),
    error: (message) => log('warn', `Update: ${String(message)}`),
  }
  // What fails rejects as well; an event of this name that nobody listens to would end the app.
  updater.on('error', () => {})

  return {
    async check({ feed, channel }) {
      try {
        await prepare(folder, configPath)
        updater.setFeedURL({ provider: 'generic', url: feed, channel: channels[channel] })
        const result = await updater.checkForUpdates()
        if (!result?.isUpdateAvailable) return null
        const { version, releaseNotes, releaseDate } = result.updateInfo
        const releasedAtMs = Date.parse(releaseDate)
        return {
          version,
          notes: plainNotes(releaseNotes),
          releasedAtMs: Number.isNaN(releasedAtMs) ? null : releasedAtMs,
        }
      } catch (error) {
        throw toUpdateFailure('check', error)
      }
    },
    async download(onPercent, signal) {
      const token = new CancellationToken()
      const cancel = (): void => token.cancel()
      const progress = ({ percent }: { percent: number }): void => onPercent(percent)
      signal.addEventListener('abort', cancel)
      updater.on('download-progress', progress)
      try {
        await updater.downloadUpdate(token)
      } catch (error) {
        throw toUpdateFailure('download', error)
      } finally {
        signal.removeEventListener('abort', cancel)
        updater.off('download-progress', progress)
      }
    },
    install: () =>
      new Promise((_, reject) => {
        updater.once('error', (error) => reject(toUpdateFailure('install', error)))
        // Without questions of the installer's own, and opened again after it.
        updater.quitAndInstall(true, true)
      }),
  }
}

function updaterFor(kind: InstallKind, adapter: ConstructorParameters<typeof DebUpdater>[1]): AppUpdater {
  switch (kind.kind) {
    case 'appimage':
      return new AppImage(kind.file, adapter)
    case 'deb':
      return new DebUpdater(null, adapter)
    case 'rpm':
      return new RpmUpdater(null, adapter)
    case 'nsis':
      return new NsisUpdater(null, adapter)
    case 'mac':
      return new MacUpdater(undefined, adapter)
    case 'none':
      throw new Error(kind.reason)
  }
}

/** electron-updater reads where it may keep a download from a file; the one of the package, where there is one, is kept. */
async function prepare(folder: string, configPath: string): Promise<void> {
  await fs.promises.mkdir(folder, { recursive: true, mode: 0o700 })
  const packaged = path.join(process.resourcesPath, 'app-update.yml')
  const config = await fs.promises.readFile(packaged, 'utf8').catch(() => 'provider: generic\nurl: https://localhost\n')
  const own = config.replace(/^updaterCacheDirName:.*$/m, '')
  await fs.promises.writeFile(configPath, `${own.trimEnd()}\nupdaterCacheDirName: download\n`)
}

import { bundledEntries } from './bundled-entries.ts'
import { answerCommandLine } from './control/answer-command-line.ts'
import type { ControlOptions } from './control/server.ts'
import type { Core } from './core.ts'
import { startProcess } from './electron/child-process.ts'
import { watchNetwork } from './electron/connectivity.ts'
import { openConsent } from './electron/consent.ts'
import { systemCipher } from './electron/keychain.ts'
import { openLoginItem } from './electron/login-item.ts'
import { openOrAsk } from './electron/missing-database.ts'
import { openNetwork } from './electron/network.ts'
import { watchPower } from './electron/power.ts'
import { relocationFrom } from './electron/relocate.ts'
import { printPdf } from './electron/print-pdf.ts'
import { saveFile } from './electron/save-file.ts'
import { createSystemPort } from './electron/system.ts'
import { openUpdater } from './electron/updates/updater.ts'
import { createKeyScrubber, type KeyScrubber } from './keys/scrubber.ts'
import { clock } from './node-ports.ts'
import { timingsFromEnv } from './outbox/timings.ts'
import type { Ports } from './ports.ts'
import { openSecretFile } from './settings/secret-file.ts'
import { collectWhenQuiet, limitYoungGenerations } from './memory.ts'

// The core of the desktop app with all its ports. None of it is loaded before the window is there.

export async function openDesktopCore(
  given: Pick<
    Ports,
    | 'appVersion'
    | 'dataFolder'
    | 'notify'
    | 'openExternal'
    | 'log'
    | 'isInUse'
    | 'showPlace'
    | 'hideQuickWindow'
    | 'dragFile'
    | 'earlyThreads'
  > & {
    defaultFolder: string | null
    open: ControlOptions['open']
    quickShortcutAbsence(): string | null
    /** Called once keys can be read. */
    onKeys(keys: KeyScrubber): void
  },
): Promise<Core> {
  const { defaultFolder, open, onKeys, quickShortcutAbsence, ...ofShell } = given
  const { appVersion, dataFolder, log } = ofShell
  // The keychain may take its time.
  const loading = import('./open-core.ts')
  const secrets = openSecretFile(dataFolder, await systemCipher(dataFolder))
  onKeys(createKeyScrubber(secrets))
  const { openCore } = await loading
  const network = openNetwork(`Holdfast/${appVersion}`, log)
  const ports: Ports = {
    ...ofShell,
    shell: 'desktop',
    platform: process.platform,
    workers: bundledEntries(import.meta.dirname).workers,
    startProcess,
    ...network,
    clock,
    random: Math.random,
    secrets,
    connectivity: watchNetwork(),
    saveFile: (fileName) => saveFile(fileName, dataFolder),
    printPdf,
    relocation: relocationFrom(defaultFolder),
    consent: openConsent(),
    updater: openUpdater({ dataFolder, fetch: network.fetch, log }),
    system: createSystemPort(openLoginItem(process.env), quickShortcutAbsence),
    isSavingPower: watchPower(),
  }
  const core = await openOrAsk(dataFolder, (whenMissing) =>
    openCore({ ...ports, whenMissing }, timingsFromEnv(process.env)),
  )
  limitYoungGenerations()
  return answerCommandLine(collectWhenQuiet(core), { dataFolder, open, log })
}

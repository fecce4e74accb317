import type { ExportRows } from '../shared/domain.ts'
import { appInfo } from './app-info.ts'
import { openChatCore } from './chat-core.ts'
import { createAttachments, type OpenedFile } from './attachments/attachments.ts'
import { createArchiveExports } from './archive/archive-exports.ts'
import { createChatExports } from './archive/chat-exports.ts'
import { createArchiveImports } from './archive/archive-imports.ts'
import { createScores } from './chat/scores.ts'
import { createPromptCache } from './prompts/prompt-cache.ts'
import { createPromptLibrary } from './prompts/library.ts'
import { createTools } from './tools/servers.ts'
import { tellOfBudgets } from './notices/budget-notices.ts'
import { tellOfTheDisk } from './notices/disk-notices.ts'
import { setAsideDamagedSettings } from './settings/damaged-settings.ts'
import { createDispatch, type Dispatch } from './ipc/dispatch.ts'
import { createEvents, type EventListener } from './ipc/events.ts'
import { createHandlers } from './ipc/handlers.ts'
import { tellOfTheFolder } from './notices/folder-notices.ts'
import { tellOfLangfuse } from './notices/langfuse-notices.ts'
import { scrubEmit, scrubPorts, scrubWrites } from './keys/ports.ts'
import { diagnosticsText } from './diagnosis/diagnostics.ts'
import { markRun } from './diagnosis/run-marker.ts'
import { createKeyScrubber } from './keys/scrubber.ts'
import { leadsHere } from './net/loopback.ts'
import { createLedgerWatch } from './sync/ledger-watch.ts'
import { joined, openingNotice, restoreNotice, salvageNotice, turnNotice } from './notices/opening-notice.ts'
import { createBudgets } from './monitor/budgets/budgets.ts'
import { createTraceImports } from './monitor/imports/imports.ts'
import { createTraceExports } from './monitor/exports/trace-exports.ts'
import { createMediaDrain } from './media/media-drain.ts'
import { createOutbox } from './outbox/outbox.ts'
import { defaultTimings, type Timings } from './outbox/timings.ts'
import type { FileTarget, Ports } from './ports.ts'
import { openSystemNotices } from './notices/system-notices.ts'
import { openRedaction } from './records/redaction/room.ts'
import { tellOfLeftOut } from './notices/redaction-notices.ts'
import { createRelocation } from './relocation/relocation.ts'
import { createSizeCap } from './sync/keep-size-cap.ts'
import type { Handlers } from './ipc/routes.ts'
import { sealSmaller } from './sync/power-saving.ts'
import { schedule } from './sync/schedule.ts'
import { createSettingsFile } from './settings/settings-file.ts'
import { openNetworkSettings } from './settings/network-settings.ts'
import { openProviders } from './settings/providers.ts'
import { storedConnection } from './settings/langfuse-key.ts'
import { langfuseSecret, openSettings } from './settings/settings.ts'
import { openIndexUpkeep } from './monitor/index-upkeep.ts'
import { openStore } from './store/thread/store.ts'
import { createSync } from './sync/sync.ts'
import { openUpdateMemory } from './updates/memory.ts'
import { createUpdates } from './updates/updates.ts'
import { presentTimeZone } from '../shared/time-zones.ts'
import { words } from '../shared/words/t.ts'

export interface Core {
  handle: Dispatch
  /** Returns the function that ends the subscription. */
  onEvent(listener: EventListener): () => void
  /** A file that goes with a message, for a shell to hand to its page; `small`: as models are sent a picture. Null where it is not kept. */
  openAttachment(sha256: string, small: boolean): Promise<OpenedFile | null>
  /** What `monitor.export` does, for a shell that has the target. Answers how many rows are in it. Throws RouteFailure. */
  exportRows(wanted: ExportRows, target: FileTarget, signal: AbortSignal): Promise<number>
  /** Ends streams as interrupted, gives a request in flight two seconds, closes the database. */
  close(): Promise<void>
}

/**
 * The whole app but for its shell. Plain Node. Throws StoreError where the database cannot be opened.
 * `reopen` closes this core, lets something happen meanwhile, and opens another over the same folder: see open-core.ts.
 */
export async function createCore(
  given: Ports,
  timings: Timings = defaultTimings,
  reopen: (whileClosed?: () => Promise<void>) => Promise<void> = async () => {},
): Promise<Core> {
  const keys = createKeyScrubber(given.secrets)
  const ports = scrubPorts(given, keys)
  const { emit: emitAsIs, onEvent } = createEvents()
  const emit = scrubEmit(emitAsIs, keys)
  const onError = (message: string): void => ports.log('error', message)
  const store = await openStore({
    folder: ports.dataFolder,
    workers: ports.workers,
    earlyThreads: ports.earlyThreads,
    startProcess: ports.startProcess,
    whenMissing: ports.whenMissing,
    onThreadDeath: (message) => {
      onError(message)
      emit('app.notice', {
        severity: 'error',
        message: words('Recording has stopped: the database thread ended.'),
        advice: words('Reopen the database, or restart Holdfast. What was recorded so far is safe on this computer.'),
        action: 'mend',
      })
    },
    onDamage: () => damageFound(),
    onMonitor: (state) => {
      if (state.state === 'ended') ports.log('warn', "The Monitor's process ended by itself.")
      emit('monitor.engine', state)
    },
  })
  const ends: (() => unknown)[] = [() => store.close()]
  const end = async (): Promise<void> => {
    for (const step of ends.toReversed()) {
      try {
        await step()
      } catch (error) {
        onError(`At the end: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
  }
  const run = markRun(ports.dataFolder, ports.appVersion, ports.clock.nowMs())
  let isStarted = false
  ends.push(() => (isStarted ? run.end() : run.giveUp()))
  let damageFound = (): void => {}
  try {
    return await compose()
  } catch (error) {
    // Threads and the folder's lock must not outlive a start that failed.
    await end()
    throw error
  }

  async function compose(): Promise<Core> {
    if (store.salvaged) ports.log('error', salvageNotice(store.salvaged))
    if (store.restored) ports.log('warn', restoreNotice(store.restored))
    const interrupted = await store.write.interruptOpenTurns(ports.clock.nowMs())
    // What an earlier state says waits may have been sent since.
    if (store.restored || store.salvaged) await store.write.holdWaiting()
    const damagedSettings = await setAsideDamagedSettings(store)
    const startNotice = joined(openingNotice(store), turnNotice(interrupted), damagedSettings)
    for (const notice of [turnNotice(interrupted), damagedSettings]) if (notice) ports.log('warn', notice)

    const settings = await openSettings(store, ports.secrets)
    const providers = await openProviders(store, ports.secrets)
    ports.secrets.takeOver(new Map([...providers.addresses(), [langfuseSecret, settings.current().langfuse.host]]))
    const secretsNotice = ports.secrets.notice()
    if (secretsNotice !== null) onError(secretsNotice)
    const network = await openNetworkSettings(store, ports.secrets, ports.clock.nowMs)
    await ports.network.use(network.setup())
    const isSavingPower = (): boolean => ports.isSavingPower?.(settings.current().system.sparesBattery) ?? false
    const outbox = createOutbox({
      store: scrubWrites(sealSmaller(store, isSavingPower), keys),
      clock: ports.clock,
      random: ports.random,
      schedule,
      // A Langfuse on this computer needs no network.
      isOnline: () => ports.connectivity.isOnline() || leadsHere(settings.current().langfuse.host),
      timings,
      serviceVersion: ports.appVersion,
      onChange: (change) => sync.changed(change),
      ...tellOfLangfuse(emit),
      onError,
    })
    const ledgerWatch = createLedgerWatch({ store, clock: ports.clock, emit, outbox: () => outbox, log: onError })
    damageFound = () => ledgerWatch.found('a part of the file can no longer be read')
    const sync = createSync({
      ports,
      store,
      outbox,
      settings,
      network,
      emit,
      timings,
      ledgerWatch,
      isSavingPower,
      media: () => media,
    })
    ends.push(() => sync.close())
    ends.push(() => outbox.close())
    const systemNotices = await openSystemNotices({
      store,
      clock: ports.clock,
      settings: () => settings.current().notifications,
      notify: ports.notify,
      isInUse: ports.isInUse,
      onEvent,
      onError,
    })
    ends.push(systemNotices.close)
    const traceContext = () => {
      const { userId, environment, release, tags, redaction } = settings.view()
      return { userId, environment, release, tags, redaction, appVersion: ports.appVersion }
    }
    const imports = createTraceImports({ store, clock: ports.clock, emit, onError })
    ends.push(() => imports.close())
    const indexUpkeep = openIndexUpkeep({
      store,
      emit,
      nowMs: () => ports.clock.monotonicMs(),
      onRebuild: imports.wake,
      onError,
    })
    ends.push(() => indexUpkeep.close())
    const budgets = createBudgets({
      store,
      clock: ports.clock,
      timeZone: presentTimeZone,
      settings: () => settings.current().budgets,
      tell: tellOfBudgets(ports.notify, emit),
      onError,
    })
    ends.push(() => budgets.close())
    const onRecorded = (): void => {
      indexUpkeep.wake()
      outbox.wake()
      sync.changed({ batchIds: [], delivered: 0 })
      budgets.judge()
    }
    const redaction = openRedaction(tellOfLeftOut(emit))
    ends.push(() => redaction.close())
    const scores = createScores({
      store,
      clock: ports.clock,
      emit,
      traceContext,
      scrub: keys.value,
      redaction,
      onRecorded,
    })
    const tools = createTools({
      store,
      secrets: ports.secrets,
      dataFolder: ports.dataFolder,
      consent: ports.consent,
      fetch: ports.fetch,
      authFetch: given.fetch,
      openExternal: ports.openExternal,
      clock: ports.clock,
      version: ports.appVersion,
      scrub: keys.value,
      onChange: (view) => emit('tools.changed', { tools: view }),
      log: (message) => ports.log('info', message),
    })
    ends.push(() => tools.close())
    const attachments = createAttachments({
      dataFolder: ports.dataFolder,
      store,
      clock: ports.clock,
      settings: () => settings.current().attachments,
      saveFile: ports.saveFile,
      emit,
      onError,
    })
    ends.push(() => attachments.close())
    const media = createMediaDrain({
      store,
      clock: ports.clock,
      random: ports.random,
      schedule,
      timings,
      isOpen: () => outbox.connection().kind === 'online' && settings.current().attachments.sendToLangfuse,
      readFile: async (sha256) => (await attachments.open(sha256))?.bytes ?? null,
      onChange: () => sync.changed({ batchIds: [], delivered: 0 }),
      onError,
    })
    ends.push(() => media.close())
    const { retryWaits, turns, waiting, titles, estimateInput } = openChatCore({
      ports,
      store,
      settings,
      providers,
      keys,
      tools,
      attachments,
      redaction,
      traceContext,
      emit,
      onEvent,
      onRecorded,
      onError,
      onEnd: (step) => ends.push(step),
    })
    tellOfTheDisk({ store, turns, emit })
    tellOfTheFolder({ store, dataFolder: ports.dataFolder, emit, onBack: () => outbox.wake(), onError })
    const sizeCap = createSizeCap({
      store,
      clock: ports.clock,
      capBytes: () => settings.current().sizeCapBytes,
      serviceVersion: ports.appVersion,
      emit,
      onChange: () => sync.changed({ batchIds: [], delivered: 0 }),
      onError,
    })
    ends.push(() => sizeCap.close())
    const exports = createTraceExports({
      read: store.monitor,
      saveFile: ports.saveFile,
      clock: ports.clock,
      scrub: keys.value,
      emit,
      onError,
    })
    ends.push(() => exports.close())
    const settingsFile = createSettingsFile({
      secrets: ports.secrets,
      settings,
      providers,
      applied: async () => {
        await sync.connect()
        void sizeCap.capChanged()
        budgets.judge()
        emit('settings.changed', { settings: settings.view() })
        emit('providers.changed', {})
      },
    })
    const promptLibrary = createPromptLibrary({ store, clock: ports.clock, emit })
    const archiveExports = createArchiveExports({
      reads: {
        chats: store.read,
        openFile: attachments.open,
        traces: store.monitor,
        settings: () => settingsFile.content({ withConnection: false }),
        prompts: promptLibrary.list,
        appVersion: ports.appVersion,
        scrub: keys.value,
      },
      saveFile: ports.saveFile,
      clock: ports.clock,
      emit,
      onError,
    })
    ends.push(() => archiveExports.close())
    const chatExports = createChatExports({
      read: store.read,
      files: attachments,
      saveFile: ports.saveFile,
      printPdf: ports.printPdf,
      scrub: keys.value,
      onError,
    })
    const archiveImports = createArchiveImports({
      store,
      traces: imports,
      files: attachments,
      takeOver: settingsFile.apply,
      prompts: promptLibrary,
      onBack: (id) => {
        turns.allowIn(id)
        emit('conversations.changed', { id, isDeleted: false, isTree: true })
      },
      onChats: indexUpkeep.wake,
      dataFolder: ports.dataFolder,
      defaults: () => ({ settings: settings.current().defaults, nowMs: ports.clock.nowMs() }),
      startProcess: ports.startProcess,
      clock: ports.clock,
      emit,
    })
    ends.push(() => archiveImports.close())
    const updates = createUpdates({
      updater: ports.updater,
      confirm: async (question) => (await ports.consent?.confirm(question)) ?? false,
      appVersion: ports.appVersion,
      memory: await openUpdateMemory(store),
      settings: () => settings.current().updates,
      clock: ports.clock,
      schedule,
      network: () => ({
        isOnline: ports.connectivity.isOnline() || leadsHere(settings.current().updates.feed),
        isMetered: network.isMetered(),
      }),
      quiet: {
        busyWith: () => (turns.underWay() > 0 ? 'answer' : outbox.isAtWork() ? 'batch' : null),
        hold: () => {
          outbox.setHeld(true)
          return () => outbox.setHeld(false)
        },
      },
      backUp: () => store.backUp(ports.clock.nowMs(), 'before an update'),
      onChange: (updates) => emit('updates.changed', { updates }),
      log: ports.log,
    })
    ends.push(() => updates.close())
    const promptCache = createPromptCache({
      store,
      connection: () => storedConnection(settings.current().langfuse, ports.secrets),
      exchange: ports.exchange,
      isOnline: () => ports.connectivity.isOnline() || leadsHere(settings.current().langfuse.host),
      clock: ports.clock,
      emit,
      onError,
    })
    ends.push(() => promptCache.close())
    const handlers: Handlers = createHandlers({
      ports,
      store,
      settings,
      settingsFile,
      providers,
      network,
      turns,
      tools,
      retryWaits,
      waiting,
      attachments,
      scores,
      titles,
      estimateInput,
      exports,
      archiveExports,
      archiveImports,
      chatExports,
      budgets,
      imports,
      promptLibrary,
      promptCache,
      sync,
      outbox,
      media,
      sizeCap,
      indexUpkeep,
      relocation: createRelocation({ ports, whileClosed: reopen, emit }),
      updates,
      keys,
      info: () => appInfo({ ports, store, settings, ledgerWatch, lastEnd: run.lastEnd, startNotice }),
      diagnostics: () =>
        diagnosticsText({
          ports,
          settings: settings.view,
          providers: providers.list,
          status: sync.status,
          scrub: keys.text,
        }),
      reopen,
      emit,
    })

    ends.push(ports.connectivity.onChange((change) => outbox.networkChanged(change)))
    ends.push(ports.connectivity.onChange(() => emit('network.online', { isOnline: ports.connectivity.isOnline() })))
    await sync.connect()
    await outbox.start()
    isStarted = true

    return {
      onEvent,
      handle: createDispatch(handlers, keys, onError),
      exportRows: exports.writeTo,
      openAttachment: attachments.open,
      close: end,
    }
  }
}

import type { ProjectBacklog, ProjectQuestion, SyncStatus } from '../../shared/domain.ts'
import { keyOriginOf } from '../../shared/key-origin.ts'
import { createDrainRate, stillAfterMs } from './drain-rate.ts'
import type { Emit } from '../ipc/events.ts'
import { gzipAndRelease } from '../langfuse/gzip.ts'
import { createUplink } from '../langfuse/uplink.ts'
import type { MediaDrain } from '../media/media-drain.ts'
import { withNextTry } from '../outbox/next-try.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Timings } from '../outbox/timings.ts'
import type { Ports } from '../ports.ts'
import { leadsHere } from '../net/loopback.ts'
import { sendSlower } from './power-saving.ts'
import { schedule } from './schedule.ts'
import type { LedgerWatch } from './ledger-watch.ts'
import type { NetworkRoom } from '../settings/network-settings.ts'
import { langfuseSecret, type SettingsRoom } from '../settings/settings.ts'
import type { ProjectName } from '../records/project.ts'
import type { Store } from '../store/thread/store.ts'

/** A status is worked out at most this often, however fast batches move. */
const statusIntervalMs = 250
/** Up to so many messages are pushed when their delivery moves; of more, only that they did. */
const shownMessages = 20

export interface Sync {
  /** Builds the uplink from the settings and hands it to the outbox; after a start and after each change. */
  connect(): Promise<void>
  /** Tells the outbox whether the connection is metered; after each change of that. */
  meterChanged(): void
  status(): Promise<SyncStatus>
  /** Where a trace is in Langfuse, be it another project than the present one; null where that is not known. */
  traceUrl(traceId: string): Promise<string | null>
  changed(change: { batchIds: number[]; delivered: number }): void
  close(): void
}

/** Joins settings, outbox and store into what the Sync view shows, and tells the renderer when it changed. */
export function createSync(rooms: {
  ports: Ports
  store: Store
  outbox: Outbox
  settings: SettingsRoom
  network: Pick<NetworkRoom, 'isMetered'>
  emit: Emit
  timings: Timings
  ledgerWatch: LedgerWatch
  isSavingPower(): boolean
  /** The files beside the records. */
  media(): Pick<MediaDrain, 'setUplink' | 'wake'>
}): Sync {
  const { ports, store, outbox, settings, emit } = rooms
  const rate = createDrainRate(ports.clock)
  /** Ends the rate that is shown once nothing moves any more. */
  let stillTimer: ReturnType<typeof setTimeout> | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let closed = false
  const touched = new Set<number>()
  const { isDamaged, look } = rooms.ledgerWatch

  async function status(): Promise<SyncStatus> {
    const [{ project, backlogs, batches, stillRecords, addsUp: _, ...state }, files] = await Promise.all([
      look(),
      store.read.filesSent(),
    ])
    const { langfuse } = settings.current()
    const connection = outbox.connection()
    const nextCheckAtMs = outbox.nextCheckAtMs()
    const movingRecords = Math.max(0, state.ledger.pending - stillRecords)
    const recordsPerSecond = connection.kind === 'online' && movingRecords > 0 ? rate.perSecond() : null
    const way = { connection, nextCheckAtMs, pace: outbox.pace(), nowMs: ports.clock.nowMs() }
    const question = outbox.projectQuestion()
    return {
      ...state,
      files,
      connection,
      nextCheckAtMs,
      batches: withNextTry(batches, way),
      damaged: isDamaged(),
      paused: outbox.isPaused(),
      isSavingPower: rooms.isSavingPower(),
      host: langfuse.host || null,
      projectName: question?.to.name ?? project?.name ?? null,
      projectQuestion: question && toQuestion(question, backlogs, state.ledger.pending),
      elsewhere: backlogs.filter(({ projectId }) => projectId !== project?.id),
      recordsPerSecond,
      secondsToGo: recordsPerSecond === null ? null : movingRecords / recordsPerSecond,
    }
  }

  /** Pushes the status, and the messages and traces whose delivery state moved. */
  async function push(): Promise<void> {
    timer = null
    const batchIds = [...touched]
    touched.clear()
    const shown = await status()
    emit('sync.changed', { status: shown })
    if (shown.recordsPerSecond !== null) endRateLater()
    if (batchIds.length === 0) return
    const messages = await store.read.messagesInBatches(batchIds, shownMessages)
    if (messages === null) emit('deliveries.changed', {})
    for (const message of messages ?? []) emit('chat.message', { message })
    const withTraces = (messages ?? []).filter(({ traceId }) => traceId !== null)
    emit('traces.changed', {
      traceIds: withTraces.flatMap(({ traceId }) => traceId ?? []),
      sessionIds: [...new Set(withTraces.map(({ conversationId }) => conversationId))],
    })
  }

  function endRateLater(): void {
    if (stillTimer) clearTimeout(stillTimer)
    stillTimer = closed ? null : setTimeout(pushSoon, stillAfterMs + statusIntervalMs)
  }

  function pushSoon(): void {
    if (closed) return
    timer ??= setTimeout(() => {
      push().catch((error: Error) => {
        if (!closed) ports.log('error', error.message)
      })
    }, statusIntervalMs)
  }

  /** A Langfuse on this computer costs no volume. */
  function meterChanged(): void {
    outbox.setMetered(rooms.network.isMetered() && !leadsHere(settings.current().langfuse.host))
  }

  return {
    meterChanged,
    async connect() {
      meterChanged()
      const { langfuse } = settings.current()
      const secretKey = ports.secrets.get(langfuseSecret, keyOriginOf(langfuse.host))
      outbox.setEnabled(settings.current().sendingEnabled)
      if (langfuse.host === '' || langfuse.publicKey === '' || secretKey === null) {
        rooms.media().setUplink(null)
        await outbox.setUplink(null, settings.view().langfuse.keyAbsence)
        return
      }
      const uplink = createUplink({
        connection: { host: langfuse.host, publicKey: langfuse.publicKey, secretKey },
        exchange: ports.exchange,
        gzip: gzipAndRelease,
        clock: ports.clock,
        schedule,
        requestTimeoutMs: rooms.timings.requestTimeoutMs,
      })
      const slower = sendSlower(uplink, rooms.isSavingPower)
      await outbox.setUplink(slower)
      rooms.media().setUplink({
        probe: uplink.probe,
        send: uplink.sendMedia,
        minIntervalMs: () => slower.minSendIntervalMs,
      })
    },
    status,
    async traceUrl(traceId) {
      const project = await store.read.projectOfTrace(traceId)
      return project && project.host !== '' ? `${project.host}/project/${project.id}/traces/${traceId}` : null
    },
    changed({ batchIds, delivered }) {
      if (outbox.connection().kind !== 'online') rate.stop()
      if (delivered > 0) rate.add(delivered)
      for (const id of batchIds) touched.add(id)
      rooms.media().wake()
      pushSoon()
    },
    close() {
      closed = true
      if (timer) clearTimeout(timer)
      if (stillTimer) clearTimeout(stillTimer)
    },
  }
}

/** What was sent nowhere yet is for the project from before, like what has its stamp. */
function toQuestion(
  { from, to }: { from: ProjectName; to: ProjectName },
  backlogs: ProjectBacklog[],
  pending: number,
): ProjectQuestion {
  const own = backlogs.find(({ projectId }) => projectId === from.id)
  const stamped = backlogs.reduce((sum, { unsent, inDoubt }) => sum + unsent + inDoubt, 0)
  return {
    from: from.name,
    to: to.name,
    unsent: (own?.unsent ?? 0) + Math.max(0, pending - stamped),
    inDoubt: own?.inDoubt ?? 0,
    refused: own?.refused ?? 0,
  }
}

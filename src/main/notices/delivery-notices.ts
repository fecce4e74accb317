import { z } from 'zod'
import type { NotificationSettings, SyncStatus } from '../../shared/domain.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import type { Clock, Ports } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

const metaKey = 'deliveryTold'
/** Refusals that follow one another within this long are one occurrence. */
const sameRefusalsMs = 3_600_000

/** What was told, and of what it was told: an occurrence is told once, also over restarts. */
const toldOf = z
  .object({
    /** Delivery waits for the user, since it last worked. */
    isWaiting: z.boolean(),
    dead: z.number(),
    /** When the newest of the refusals that were told was seen. */
    refusedAtMs: z.number().nullable(),
  })
  .nullable()
  .catch(null)
type Told = z.infer<typeof toldOf>
const nothingTold: Told = { isWaiting: false, dead: 0, refusedAtMs: null }

type Status = Pick<SyncStatus, 'ledger' | 'connection' | 'projectQuestion'>

export interface DeliveryNotice {
  kind: 'keys' | 'refused'
  title: string
  body: string
  place: string
}

/** What is new in a status, in words, and what was told from then on. */
export function newsIn(told: Told, status: Status, nowMs: number): { told: Told; notices: DeliveryNotice[] } {
  const { dead } = status.ledger
  const waiting = waitingNotice(status)
  const isWorking = status.connection.kind === 'online'
  const isRefused = told !== null && dead > told.dead
  const isSameRefusal = told?.refusedAtMs != null && nowMs - told.refusedAtMs < sameRefusalsMs
  const refusedAtMs = isRefused ? nowMs : dead === 0 ? null : (told?.refusedAtMs ?? null)
  return {
    told: { isWaiting: waiting !== null || (told?.isWaiting === true && !isWorking), dead, refusedAtMs },
    notices: [
      ...(waiting && !told?.isWaiting ? [waiting] : []),
      ...(isRefused && !isSameRefusal ? [refusedNotice(dead)] : []),
    ],
  }
}

function waitingNotice({ connection, projectQuestion }: Status): DeliveryNotice | null {
  const keys = { kind: 'keys', place: '#/settings/langfuse' } as const
  switch (connection.kind) {
    case 'paused_keys':
      return {
        ...keys,
        title: words('Langfuse does not accept the keys'),
        body: words('What is recorded waits on this computer. Enter the keys again in Settings → Langfuse.'),
      }
    case 'keys_missing':
      return {
        ...keys,
        title: words('Langfuse’s secret key is missing'),
        body: words('What is recorded waits on this computer. Enter the key again in Settings → Langfuse.'),
      }
    case 'project_changed':
      return {
        kind: 'keys',
        place: '#/sync',
        title: words('Which project do the records belong to?'),
        body: projectQuestion
          ? said('The keys are those of “{project}”. What is recorded waits until you have chosen in Sync.', {
              project: projectQuestion.to,
            })
          : words('The keys are those of another project. What is recorded waits until you have chosen in Sync.'),
      }
    default:
      return null
  }
}

const refusedNotice = (dead: number): DeliveryNotice => ({
  kind: 'refused',
  title: words('Langfuse refused what was recorded'),
  body: said(
    '{count, plural, one {# record is} other {# records are}} refused and kept on this computer. Sync shows why.',
    { count: dead },
  ),
  place: '#/sync',
})

/** Tells by the system what the window would tell by itself; where there is no system to tell, Sync and the rail say it. */
export async function createDeliveryNotices(rooms: {
  store: { read: Pick<Store['read'], 'getMeta'>; write: Pick<Store['write'], 'setMeta'> }
  clock: Pick<Clock, 'nowMs'>
  settings(): NotificationSettings
  notify: Ports['notify']
  onError(message: string): void
}): Promise<{ look(status: Status): void; close(): void }> {
  const { store, notify } = rooms
  let isClosed = false
  let told = parse(await store.read.getMeta(metaKey))

  const look = createTurnstile()(async (status: Status): Promise<void> => {
    if (isClosed) return
    const news = newsIn(told, status, rooms.clock.nowMs())
    const before = JSON.stringify(told ?? nothingTold)
    told = news.told
    const after = JSON.stringify(told)
    // Written first: a crash between may keep it from being told, and never has it told twice.
    if (after !== before) await store.write.setMeta(metaKey, after)
    for (const { kind, title, body, place } of news.notices) if (rooms.settings()[kind]) notify(title, body, place)
  })

  return {
    look: (status) =>
      void look(status).catch((error: Error) => {
        if (!isClosed) rooms.onError(`Notifications: ${error.message}`)
      }),
    close: () => {
      isClosed = true
    },
  }
}

function parse(text: string | null): Told {
  try {
    return toldOf.parse(JSON.parse(text ?? 'null'))
  } catch {
    return null
  }
}

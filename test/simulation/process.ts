import { gzipSync } from 'node:zlib'
import { createUplink } from '../../src/main/langfuse/uplink.ts'
import { createOutbox, type Outbox } from '../../src/main/outbox/outbox.ts'
import type { OutboxStore, Schedule } from '../../src/main/outbox/ports.ts'
import { defaultTimings } from '../../src/main/outbox/timings.ts'
import type { Reader } from '../../src/main/store/thread/reader.ts'
import type { Writer } from '../../src/main/store/thread/writer.ts'
import type { VirtualTime } from '../support/virtual-time.ts'
import type { Random } from './random.ts'
import { publicKeyOf, type SimLangfuse } from './sim-langfuse.ts'

/** What outlives a process: the database, the settings and the world around. */
export interface Ground {
  write: Writer
  read: Reader
  time: VirtualTime
  random: Random
  server: SimLangfuse
  host: string
  /** Whose keys are entered. */
  projectId: string
  secretKey: string
  online: boolean
  /** Called after every write, when the database must be true. */
  afterWrite(): void
  errors: string[]
  /** Before anything else: what a crash left open is about to be recorded. */
  onStart(): void
}

/** One life of the app: the shipping outbox and uplink over the store, until it is killed. */
export interface Process {
  outbox: Outbox
  /** Dies at the coming nth call of the outbox to the store: before it is carried out, or after. */
  dieAtCall(count: number, carriedOut: boolean, onDeath: () => void): void
  die(): void
  connect(): Promise<void>
}

/** A killed process neither writes nor hears an answer: its calls are never settled. */
const never = (): Promise<never> => new Promise<never>(() => {})

export async function startProcess(ground: Ground): Promise<Process> {
  const { time, random, server } = ground
  let alive = true
  let armed: { left: number; carriedOut: boolean; onDeath: () => void } | null = null
  const timers = new Set<() => void>()

  const guarded = (methods: object, writes: boolean): object =>
    new Proxy(methods, {
      get: (target, name) => {
        const method = (target as Record<string | symbol, unknown>)[name]
        if (typeof method !== 'function') return method
        return async (...args: unknown[]): Promise<unknown> => {
          if (!alive) return never()
          const last = armed !== null && (armed.left -= 1) <= 0 ? armed : null
          if (last && !last.carriedOut) {
            kill()
            last.onDeath()
            return never()
          }
          const value: unknown = method(...args)
          if (writes) ground.afterWrite()
          if (last) {
            kill()
            last.onDeath()
            return never()
          }
          return value
        }
      },
    })

  function kill(): void {
    alive = false
    for (const cancel of timers) cancel()
    timers.clear()
  }

  const schedule: Schedule = (run, delayMs) => {
    const cancel = time.schedule(() => {
      timers.delete(cancel)
      if (alive) run()
    }, delayMs)
    timers.add(cancel)
    return () => {
      timers.delete(cancel)
      cancel()
    }
  }

  const outbox = createOutbox({
    store: { write: guarded(ground.write, true), read: guarded(ground.read, false) } as OutboxStore,
    clock: time,
    random: random.next,
    schedule,
    isOnline: () => ground.online,
    timings: defaultTimings,
    serviceVersion: '1.0.0',
    onChange: () => {},
    onDropped: () => {},
    onUnseen: () => {},
    onError: (message) => {
      if (alive) ground.errors.push(message)
    },
  })

  const connect = (): Promise<void> =>
    outbox.setUplink(
      createUplink({
        connection: { host: ground.host, publicKey: publicKeyOf(ground.projectId), secretKey: ground.secretKey },
        exchange: (request) => (alive ? server.exchange(request) : never()),
        gzip: async (body) => {
          // In a thread of its own it would answer in a time of its own.
          const zipped = gzipSync(body)
          body.fill(0)
          return zipped
        },
        clock: time,
        schedule,
        requestTimeoutMs: defaultTimings.requestTimeoutMs,
      }),
    )

  ground.onStart()
  ground.write.interruptOpenTurns(time.nowMs())
  ground.afterWrite()
  await connect()
  await outbox.start()
  return {
    outbox,
    dieAtCall: (count, carriedOut, onDeath) => {
      armed = { left: count, carriedOut, onDeath }
    },
    die: kill,
    connect,
  }
}

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createOutbox, type Outbox } from '../../src/main/outbox/outbox.ts'
import type { Lookup, OutboxStore, Probe, Uplink, Verdict } from '../../src/main/outbox/ports.ts'
import { defaultTimings } from '../../src/main/outbox/timings.ts'
import type { RecordRef } from '../../src/main/records/record.ts'
import type { MetProject } from '../../src/main/records/project.ts'
import { sealSmaller, sendSlower } from '../../src/main/sync/power-saving.ts'
import { openReaderDatabase, openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { createReader, type Reader } from '../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../src/main/store/thread/writer.ts'
import { statesOf } from './store-fixtures.ts'
import { aTurn, anEnd } from './turn-fixtures.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'

/** The shipping outbox over a real SQLite file, with virtual time and an uplink that does as it is told. */
export interface OutboxRig {
  time: VirtualTime
  outbox: Outbox
  write: Writer
  read: Reader
  /** What the uplink answers next; the default accepts. */
  answers: {
    send: (() => Verdict | Promise<Verdict>)[]
    probe: (() => Probe | { kind: 'ok' })[]
    find: (() => Exclude<Lookup, { kind: 'known' }> | { kind: 'found' | 'absent' })[]
  }
  /** Trace ids of every body that was sent, in order. */
  sent: string[][]
  /** The same, with the project whose keys were used. */
  sentTo: { projectId: string; traceIds: string[] }[]
  asked: RecordRef[][]
  /** Whose keys were used for each look. */
  askedOf: string[]
  probes: number
  online: boolean
  /** As the app has it, with small batches and pauses. */
  isSavingPower: boolean
  errors: string[]
  uplink: Uplink
  db: Db
  /** Makes a call to the store fail with these words; null lets it through. */
  failWhen(words: (method: string, firstArgument: unknown) => string | null): void
  /** Whose the keys are, as the next probe finds. */
  project: MetProject
  /** A connection with the keys of this project, which takes the same answers. */
  connectTo(id: string, project?: MetProject): Promise<void>
  /** As after damage: nobody knows which project any batch was sent to. */
  forgetProjects(): void
  /** What a look finds where `answers.find` has nothing; of a score by its id. */
  isThere(traceId: string): boolean
  /** For jitter and choices; always the middle unless a test has another. */
  random(): number
  /** How often the outbox told that Langfuse shows nothing. */
  unseen: number
  record(count: number): string[]
  /** The delivery state of every trace. */
  traceStates(): (string | undefined)[]
  /** One whose question has so many characters. */
  recordLarge(characters: number): string
  recordQuestion(question: string): string
  /** A process that dies and starts again over the same file. */
  restart(): Promise<void>
  close(): void
}

export async function createOutboxRig(): Promise<OutboxRig> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-outbox-'))
  const db = openWriterDatabase(folder)
  const readDb = openReaderDatabase(folder)
  const write = createWriter(db)
  const read = createReader(readDb)
  const time = createVirtualTime()
  const answers: OutboxRig['answers'] = { send: [], probe: [], find: [] }
  let fails: (method: string, firstArgument: unknown) => string | null = () => null

  const rig: OutboxRig = {
    time,
    write,
    read,
    answers,
    sent: [],
    sentTo: [],
    asked: [],
    askedOf: [],
    probes: 0,
    online: true,
    isSavingPower: false,
    errors: [],
    outbox: undefined as unknown as Outbox,
    uplink: {
      address: aProject('p1'),
      minSendIntervalMs: 0,
      minLookIntervalMs: 0,
      recordsPerLook: 3,
      isStale: false,
      storesById: ['score'],
      async send({ body }) {
        rig.sent.push([
          ...new Set(
            [
              ...Buffer.from(body)
                .toString()
                .matchAll(/"traceId":"([0-9a-f]{32})"/g),
            ].map((m) => m[1] ?? ''),
          ),
        ])
        rig.sentTo.push({ projectId: rig.project.id, traceIds: rig.sent.at(-1) ?? [] })
        return (answers.send.shift() ?? (() => ({ kind: 'accepted' })))()
      },
      async probe() {
        rig.probes += 1
        const answer = (answers.probe.shift() ?? (() => ({ kind: 'ok' })))()
        return answer.kind === 'ok' ? { kind: 'ok', project: rig.project } : answer
      },
      async find(records) {
        rig.asked.push(records)
        rig.askedOf.push(rig.project.id)
        const answer = answers.find.shift()?.() ?? { kind: 'each' }
        if (answer.kind === 'unknown' || answer.kind === 'unsupported') return answer
        const isThere = (record: RecordRef): boolean => {
          if (answer.kind !== 'each') return answer.kind === 'found'
          // A withdrawal is there once its score is not.
          return rig.isThere(keyOf(record)) === (record.kind !== 'withdrawal')
        }
        return { kind: 'known', seen: records.map((record) => (isThere(record) ? 'all' : 'none')) }
      },
    },
    db,
    failWhen: (words) => {
      fails = words
    },
    project: aProject('p1'),
    forgetProjects: () => void db.prepare('UPDATE batches SET project_id = NULL').run(),
    connectTo: async (id, project = aProject(id)) => {
      rig.project = project
      rig.uplink = { ...rig.uplink, address: rig.project }
      await rig.outbox.setUplink(sendSlower(rig.uplink, isSavingPower))
    },
    isThere: () => false,
    random: () => 0.5,
    unseen: 0,
    recordLarge: (characters) => recordTurn('x'.repeat(characters)),
    recordQuestion: recordTurn,
    traceStates: () => statesOf(db, db.prepare<[], string>('SELECT trace_id FROM traces').pluck().all()),
    record: (count) => Array.from({ length: count }, () => recordTurn()),
    restart: async () => {
      // Nothing more comes of the first; what it has on the way is never heard of.
      void rig.outbox?.close()
      rig.outbox = build()
      await rig.outbox.setUplink(sendSlower(rig.uplink, isSavingPower))
      await rig.outbox.start()
    },
    close: () => {
      readDb.close()
      db.close()
      fs.rmSync(folder, { recursive: true })
    },
  }

  function recordTurn(question?: string): string {
    const turn = question === undefined ? aTurn() : aTurn({ input: [{ role: 'user', content: question }] })
    const { traceId } = turn.start
    write.beginTurn(turn)
    write.finishTurn({ traceId, messageStatus: 'complete', messageError: null, end: anEnd(), nowMs: time.nowMs() })
    rig.outbox.wake()
    return traceId
  }

  const failing = (method: string, firstArgument: unknown): string | null => fails(method, firstArgument)

  const isSavingPower = (): boolean => rig.isSavingPower

  function build(): Outbox {
    return createOutbox({
      store: sealSmaller(
        { write: promised(write, failing), read: promised(read, failing) } as unknown as OutboxStore,
        isSavingPower,
      ),
      clock: time,
      random: () => rig.random(),
      schedule: time.schedule,
      isOnline: () => rig.online,
      timings: defaultTimings,
      serviceVersion: '1.0.0',
      onChange: () => {},
      onDropped: () => {},
      onUnseen: () => {
        rig.unseen += 1
      },
      onError: (message) => rig.errors.push(message),
    })
  }

  await rig.restart()
  return rig
}

const keyOf = (record: RecordRef): string => (record.kind === 'turn' ? record.traceId : record.scoreId)

function aProject(id: string): MetProject {
  return { id, name: id.toUpperCase(), host: 'https://langfuse.example', publicKey: `pk-lf-${id}`, isNamed: true }
}

function promised(methods: object, fails: (method: string, firstArgument: unknown) => string | null): object {
  return new Proxy(methods, {
    get: (target, name) => {
      const method = (target as Record<string | symbol, unknown>)[name]
      if (typeof method !== 'function') return method
      return async (...args: unknown[]) => {
        const words = fails(String(name), args[0])
        if (words !== null) throw new Error(words)
        return method(...args)
      }
    },
  })
}

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { gzipAndRelease } from '../../src/main/langfuse/gzip.ts'
import { createUplink } from '../../src/main/langfuse/uplink.ts'
import { createOutbox } from '../../src/main/outbox/outbox.ts'
import { defaultTimings } from '../../src/main/outbox/timings.ts'
import { schedule } from '../../src/main/sync/schedule.ts'
import { exchange } from '../../src/main/net/node-exchange.ts'
import { openWriterDatabase } from '../../src/main/store/schema/database.ts'
import { openStore, type Store } from '../../src/main/store/thread/store.ts'
import { createWriter } from '../../src/main/store/thread/writer.ts'
import { storeEntries } from '../support/store-entries.ts'
import { aTurn, anEnd } from '../support/turn-fixtures.ts'
import { drainBare, fillBare } from './bare.ts'
import { print } from './measure.ts'
import { startSink } from './sink.ts'

/** A backlog emptied over loopback, against the barest loop that reads, compresses, POSTs and deletes the same bytes. */
export async function benchDrain(): Promise<void> {
  const count = Number(process.env['BENCH_RECORDS'] ?? 20_000)
  const server = await startSink()
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-drain-'))
  const bareFile = path.join(folder, 'bare.db')
  try {
    fill(folder, count)
    fillBare(bareFile, folder, count)
    const bareMs = await drainBare(bareFile, server.url)
    const store = await openStore({
      folder,
      ...storeEntries,
      onThreadDeath: (message) => {
        throw new Error(message)
      },
      onDamage: () => {},
    })
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const drainMs = await drain(store, server.url)
    delay.disable()
    await store.close()
    const rate = (count * 1000) / drainMs
    print({ name: `drain of ${count} records on loopback`, value: rate, unit: 'records/s', goal: 8_333 })
    print({ name: 'drain / bare read, gzip, POST, delete', value: bareMs / drainMs, unit: 'ratio', goal: 0.6 })
    print({ name: 'event-loop delay while draining p99', value: delay.percentile(99) / 1e6, unit: 'ms', goal: 5 })
    print({ name: 'event-loop delay while draining max', value: delay.max / 1e6, unit: 'ms', goal: 20 })
  } finally {
    await server.close()
    fs.rmSync(folder, { recursive: true })
  }
}

/** Records of about 2 KB, in one big transaction, since their writing is not measured here. */
function fill(folder: string, count: number): void {
  const db = openWriterDatabase(folder)
  const write = createWriter(db)
  db.exec('BEGIN')
  db.pragma('foreign_keys = OFF')
  for (let index = 0; index < count; index += 1) {
    const turn = aTurn()
    write.beginTurn(turn)
    write.finishTurn({
      traceId: turn.start.traceId,
      messageStatus: 'complete',
      messageError: null,
      end: anEnd(),
      nowMs: index,
    })
  }
  db.exec('COMMIT')
  db.close()
}

/** The shipping outbox and uplink, from its start until nothing is pending. */
async function drain(store: Store, url: string): Promise<number> {
  let resolve!: () => void
  let reject!: (error: Error) => void
  const drained = new Promise<void>((onDrained, onFailed) => {
    resolve = onDrained
    reject = onFailed
  })
  const outbox = createOutbox({
    store,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: Math.random,
    schedule,
    isOnline: () => true,
    timings: defaultTimings,
    serviceVersion: '1.0.0',
    onChange: ({ delivered }) => {
      if (delivered === 0) return
      store.read.outboxWork(Date.now(), false).then((work) => {
        if (!work.hasUnsealed && work.dueBatchId === null) resolve()
      }, reject)
    },
    onDropped: () => {},
    onUnseen: () => {},
    onError: (message) => reject(new Error(message)),
  })
  const uplink = createUplink({
    connection: { host: url, publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' },
    exchange,
    gzip: gzipAndRelease,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    schedule,
    requestTimeoutMs: 30_000,
  })
  const beganMs = performance.now()
  await outbox.setUplink(uplink)
  outbox.start()
  await drained
  const tookMs = performance.now() - beganMs
  await outbox.close()
  return tookMs
}

import { fork } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { openBallast } from '../../src/main/store/thread/ballast.ts'
import { databaseFileName, openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { checksumOf } from '../../src/main/store/log/record-log.ts'
import { setup } from '../e2e/build.ts'
import { aTurn, anEnd, frozenTurn } from '../support/turn-fixtures.ts'
import { drainBare, fillBare } from './bare.ts'
import { print } from './measure.ts'
import { startSink } from './sink.ts'

const monthMs = 30 * 24 * 3_600_000
const bareRecords = 100_000

/** What the app measured of itself, in a process of its own. */
export interface ScaleReport {
  openMs: number
  statusMs: number
  idleBytes: number
  peakBytes: number
  drainMs: number
  delivered: number
  delayP99Ms: number
  delayMaxMs: number
  commitP99Ms: number
  commits: number
  shrinkMs: number
}

/** A month offline: a million records as the app writes them, opened, drained over loopback and cleared away. */
export async function benchScale(): Promise<void> {
  const count = Number(process.env['BENCH_RECORDS'] ?? 1_000_000)
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-scale-'))
  // What is opened is what ships: a thread over sources would first have to strip their types.
  setup()
  const server = await startSink()
  try {
    const meanBytes = fill(folder, count)
    const file = path.join(folder, databaseFileName)
    const fullBytes = fs.statSync(file).size
    const bareFile = path.join(folder, 'bare.db')
    const bareCount = Math.min(count, bareRecords)
    fillBare(bareFile, folder, bareCount)
    const bareRate = (bareCount * 1000) / (await drainBare(bareFile, server.url))
    const report = await runApp(folder, server.url, count, Math.floor(fullBytes / 2))
    const rate = (report.delivered * 1000) / report.drainMs
    const at = `${count} records of ${meanBytes} bytes`
    print({ name: `open with ${at}`, value: report.openMs, unit: 'ms', goal: 100 })
    print({ name: `first status with ${at}`, value: report.statusMs, unit: 'ms', goal: null })
    print({ name: `drain of ${at}`, value: report.drainMs / 1000, unit: 's', goal: (120 * count) / 1_000_000 })
    print({ name: `drain of ${at} / bare read, gzip, POST, delete`, value: rate / bareRate, unit: 'ratio', goal: 0.6 })
    print({
      name: 'memory over idle while draining',
      value: (report.peakBytes - report.idleBytes) / 1e6,
      unit: 'MB',
      goal: 64,
    })
    print({ name: 'event-loop delay while draining p99', value: report.delayP99Ms, unit: 'ms', goal: 5 })
    print({ name: 'event-loop delay while draining max', value: report.delayMaxMs, unit: 'ms', goal: 20 })
    print({
      name: `Enter to durable while draining p99 of ${report.commits}`,
      value: report.commitP99Ms,
      unit: 'ms',
      goal: 25,
    })
    print({ name: 'disk before', value: fullBytes / 1e6, unit: 'MB', goal: null })
    print({ name: 'disk after, capped at half', value: fs.statSync(file).size / 1e6, unit: 'MB', goal: null })
    print({ name: 'time to give the disk back', value: report.shrinkMs / 1000, unit: 's', goal: null })
  } finally {
    await server.close()
    fs.rmSync(folder, { recursive: true })
  }
}

/** Straight into the tables, since writing them is not what is measured; spread over the last thirty days. Answers a record's bytes. */
function fill(folder: string, count: number): number {
  const db = openWriterDatabase(folder)
  const insert = insertsInto(db)
  const template = aTurn().start
  const payload = withoutMetadata(frozenTurn(template, anEnd()))
  const beganMs = Date.now() - monthMs
  const hex = (value: number, length: number): string => value.toString(16).padStart(length, '0')
  // Without a log all is written once.
  db.pragma('journal_mode = DELETE')
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  for (let index = 1; index <= count; index += 1) {
    if (index % 20_000 === 1) db.exec('BEGIN')
    insert({
      seq: index,
      traceId: hex(index, 32),
      messageId: `message-${index}`,
      startedAtMs: beganMs + Math.floor((index * monthMs) / count),
      payload: payload
        .replaceAll(template.traceId, hex(index, 32))
        .replaceAll(template.rootSpanId, hex(index, 16))
        .replaceAll(template.generationSpanId, hex(index + count, 16)),
    })
    if (index % 20_000 === 0 || index === count) db.exec('COMMIT')
  }
  db.prepare("UPDATE meta SET value = ? WHERE key = 'accepted'").run(String(count))
  db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES ('outbox.paused', 'yes')").run()
  db.pragma('journal_mode = WAL')
  db.close()
  // Every folder but a new one has it.
  openBallast(folder, { tell: () => {}, checkpoint: () => {} }).putDown()
  // Or the first checkpoint of the app would wait for all that the system has not written yet.
  const file = fs.openSync(path.join(folder, databaseFileName), 'r+')
  fs.fsyncSync(file)
  fs.closeSync(file)
  return Buffer.byteLength(payload)
}

/** About 2 KB: both spans as they are sent, but for what users filter by. */
function withoutMetadata(payload: string): string {
  return payload.replaceAll(/,\{"key":"langfuse\.(trace|observation)\.metadata\.[^}]*\}\}/g, '')
}

function insertsInto(db: Db) {
  const record = db.prepare(
    'INSERT INTO records (seq, trace_id, payload_bytes, recorded_at_ms) VALUES (@seq, @traceId, @bytes, @startedAtMs)',
  )
  const payloadRow = db.prepare('INSERT INTO payloads (seq, checksum, payload) VALUES (@seq, @checksum, @payload)')
  const trace = db.prepare(
    `INSERT INTO traces (trace_id, record_seq, conversation_id, message_id, name, user_id, environment, provider_id,
       provider_name, model, started_at_ms, duration_ms, ttft_ms, level, input_tokens, input_cached_tokens, output_tokens,
       output_reasoning_tokens, total_tokens, cost_usd)
     VALUES (@traceId, @seq, 'conversation', @messageId, 'chat_request', 'anonymous', 'default', 'demo', 'Demo', 'test-model',
       @startedAtMs, 1200 + @seq % 800, 200, 'DEFAULT', 8, 2, 4, 1, 15, 0.001)`,
  )
  return (row: { seq: number; traceId: string; messageId: string; startedAtMs: number; payload: string }): void => {
    const { payload, ...rest } = row
    record.run({ seq: row.seq, traceId: row.traceId, startedAtMs: row.startedAtMs, bytes: Buffer.byteLength(payload) })
    payloadRow.run({ seq: row.seq, payload, checksum: checksumOf(payload) })
    trace.run(rest)
  }
}

function runApp(folder: string, url: string, count: number, capBytes: number): Promise<ScaleReport> {
  const child = fork(path.join(import.meta.dirname, 'scale-app.ts'), [folder, url, String(count), String(capBytes)], {
    stdio: 'inherit',
  })
  return new Promise((resolve, reject) => {
    child.once('message', (report) => resolve(report as ScaleReport))
    child.once('exit', (code) => {
      if (code !== 0) reject(new Error(`the app ended with ${code}`))
    })
  })
}

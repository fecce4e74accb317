import { readPayload, spansIn } from '../../src/main/records/payload.ts'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openReaderDatabase, openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { createReader } from '../../src/main/store/thread/reader.ts'
import { createWriter, type Writer } from '../../src/main/store/thread/writer.ts'
import { nowMs, sum } from '../support/store-fixtures.ts'
import { aTurn, anEnd } from '../support/turn-fixtures.ts'
import { observationsOf } from '../support/observations.ts'

let folder: string
let db: Db
let readDb: Db
let write: Writer

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-open-turns-'))
  db = openWriterDatabase(folder)
  readDb = openReaderDatabase(folder)
  write = createWriter(db)
})
afterEach(() => {
  readDb.close()
  db.close()
  fs.rmSync(folder, { recursive: true })
})

/** A turn that streams, with something of its answer on disk; answers its trace's id. */
function open(): string {
  const turn = aTurn()
  write.beginTurn(turn)
  db.prepare(
    "UPDATE open_turns SET partial_output = 'half an ans', ttft_ms = 120, last_seen_at_ms = ? WHERE trace_id = ?",
  ).run(turn.start.startedAtMs + 900, turn.start.traceId)
  return turn.start.traceId
}

const change = (traceId: string, sql: string, ...values: unknown[]): void =>
  void db.prepare(`UPDATE open_turns SET ${sql} WHERE trace_id = ?`).run(...values, traceId)
const startOf = (traceId: string): string =>
  db.prepare<[string], string>('SELECT start FROM open_turns WHERE trace_id = ?').pluck().get(traceId) ?? ''
const changeStart = (traceId: string, change_: (start: Record<string, unknown>) => void): void => {
  const start = JSON.parse(startOf(traceId)) as Record<string, unknown>
  change_(start)
  change(traceId, 'start = ?', JSON.stringify(start))
}
const reader = () => createReader(readDb)

/** Every span of every record is one that OTLP takes: ids of the right length and times that are times. */
function spansOf(traceId: string): { traceId: string; spanId: string; status: { code: number; message?: string } }[] {
  const payload = db
    .prepare<[string], string>('SELECT payload FROM payloads JOIN records USING (seq) WHERE trace_id = ?')
    .pluck()
    .get(traceId)
  const spans = spansIn(readPayload(payload ?? ''))
  for (const span of spans) {
    expect(span.traceId).toBe(traceId)
    expect(span.spanId).toMatch(/^[0-9a-f]{16}$/)
    const beganMs = Number(BigInt(span.startTimeUnixNano) / 1_000_000n)
    const endedMs = Number(BigInt(span.endTimeUnixNano ?? '') / 1_000_000n)
    expect(beganMs).toBe(1_790_000_000_000)
    expect(endedMs).toBeGreaterThanOrEqual(beganMs)
    expect(endedMs).toBeLessThan(beganMs + 8 * 86_400_000)
  }
  return spans
}

const damages: [string, (traceId: string) => void][] = [
  ['whose start is cut short', (id) => change(id, 'start = substr(start, 1, 90)')],
  ['whose start is empty', (id) => change(id, "start = ''")],
  ['whose start is JSON of another kind', (id) => change(id, "start = '[null, 7]'")],
  ['whose start is null', (id) => change(id, "start = 'null'")],
  ['whose start is bytes', (id) => change(id, "start = x'00ff00fe7b'")],
  ['whose start is a number', (id) => change(id, 'start = 7')],
  ['with another trace’s id in its start', (id) => changeStart(id, (start) => (start['traceId'] = 'f'.repeat(32)))],
  ['with a span id that is too short', (id) => changeStart(id, (start) => (start['rootSpanId'] = 'abc'))],
  ['without its input', (id) => changeStart(id, (start) => delete start['input'])],
  ['with an input that is no list', (id) => changeStart(id, (start) => (start['input'] = 'hello'))],
  ['with tags that are no list', (id) => changeStart(id, (start) => (start['tags'] = 9))],
  ['that began in the year 280,000', (id) => changeStart(id, (start) => (start['startedAtMs'] = 9e15))],
  ['that began at no time', (id) => changeStart(id, (start) => (start['startedAtMs'] = null))],
  ['with a redaction that cannot be read', (id) => changeStart(id, (start) => (start['redaction'] = { bodies: 'al' }))],
  ['with parameters of text', (id) => changeStart(id, (start) => (start['parameters'] = { temperature: 'hot' }))],
]
/** The start is whole; only what was measured is not. */
const oddFigures: [string, (traceId: string) => void][] = [
  ['whose trace id was flipped', (id) => change(id, "trace_id = 'xyz'")],
  ['whose time to first token is text', (id) => change(id, "ttft_ms = 'soon'")],
  ['whose time to first token is below nothing', (id) => change(id, 'ttft_ms = -1e300')],
  ['last seen in the year 280,000', (id) => change(id, 'last_seen_at_ms = 9e15')],
  ['last seen before it began', (id) => change(id, 'last_seen_at_ms = -5')],
  ['last seen at no time', (id) => change(id, "last_seen_at_ms = 'then'")],
  ['whose answer is bytes', (id) => change(id, "partial_output = x'ff00'")],
]

describe('an open turn', () => {
  it.each([...damages, ...oddFigures])('%s is closed from what is sound, and so are the others', (_, damage) => {
    const before = open()
    const hurt = open()
    const after = open()
    damage(hurt)
    const { traceIds, setAsideCount } = write.interruptOpenTurns(nowMs)
    expect(traceIds.toSorted()).toEqual([before, hurt, after].toSorted())
    expect(setAsideCount).toBe(0)
    for (const traceId of [before, hurt, after]) {
      const spans = spansOf(traceId)
      expect(spans).toHaveLength(2)
      expect(spans.every(({ status }) => status.code === 2)).toBe(true)
      const detail = reader().traceDetail(traceId)
      expect(detail).toMatchObject({ level: 'ERROR', errorType: 'interrupted', delivery: 'recorded' })
      expect(reader().getMessage(detail?.messageId ?? '')?.status).toBe('interrupted')
    }
    const { ledger } = reader().outboxState()
    expect(ledger).toMatchObject({ accepted: 3, pending: 3 })
    // A second start has nothing left to do.
    expect(write.interruptOpenTurns(nowMs).traceIds).toEqual([])
  })

  it.each(damages)('%s says that it was damaged, and keeps what had arrived', (_, damage) => {
    const traceId = open()
    damage(traceId)
    expect(write.interruptOpenTurns(nowMs).damagedCount).toBe(1)
    const detail = reader().traceDetail(traceId)
    expect(detail?.statusMessage).toContain('damaged on this computer')
    expect(reader().getMessage(detail?.messageId ?? '')?.content).toBe('half an ans')
  })

  it('is given the same ids for those that are gone, however often it is tried', () => {
    const idsAfter = (): string[] => {
      const traceId = 'a'.repeat(32)
      write.beginTurn(aTurn({ traceId }))
      change(traceId, "start = '{'")
      write.interruptOpenTurns(nowMs)
      const ids = spansOf(traceId).map(({ spanId }) => spanId)
      db.exec(
        "DELETE FROM records; DELETE FROM payloads; DELETE FROM traces; DELETE FROM messages; DELETE FROM open_turns; UPDATE meta SET value = '0' WHERE key = 'accepted'",
      )
      return ids
    }
    const first = idsAfter()
    expect(new Set(first).size).toBe(2)
    expect(idsAfter()).toEqual(first)
  })

  it('whose redaction cannot be read is redacted as the settings say, or not sent at all', () => {
    write.setMeta(
      'settings',
      JSON.stringify({ redaction: { bodies: 'all', keys: false, emails: false, patterns: ['half'] } }),
    )
    const told = open()
    change(told, "start = '{'")
    write.interruptOpenTurns(nowMs)
    expect(JSON.stringify(observationsOf(reader(), told))).toContain('[redacted] an ans')
    write.setMeta('settings', '{{')
    const untold = open()
    change(untold, "start = '{'")
    write.interruptOpenTurns(nowMs)
    expect(JSON.stringify(observationsOf(reader(), untold))).not.toContain('an ans')
  })

  it('of which nothing can be told is set aside, shown with all that is left of it, and its message ended', () => {
    const sound = open()
    const traceId = open()
    db.prepare('DELETE FROM traces WHERE trace_id = ?').run(traceId)
    change(traceId, "start = '{', partial_output = x'00ff'")
    expect(write.interruptOpenTurns(nowMs)).toMatchObject({ traceIds: [sound], setAsideCount: 1 })
    expect(reader().setAsideRows(10)).toMatchObject([{ source: 'open_turns', key: traceId }])
    expect(reader().exportSetAside(1e6).json).toContain('"hex":"00ff"')
    const status = db.prepare<[string], string>('SELECT status FROM messages WHERE trace_id = ?').pluck()
    expect(status.get(traceId)).toBe('interrupted')
    expect(write.interruptOpenTurns(nowMs)).toMatchObject({ traceIds: [], setAsideCount: 0 })
    expect(reader().outboxState()).toMatchObject({ addsUp: true, setAsideCount: 1 })
  })

  it('that cannot be closed for whatever reason is undone, set aside alone, and holds up no other', () => {
    const sound = open()
    const traceId = open()
    db.exec(
      `CREATE TRIGGER stubborn BEFORE UPDATE ON messages WHEN old.trace_id = '${traceId}' BEGIN SELECT RAISE(ABORT, 'never'); END`,
    )
    expect(write.interruptOpenTurns(nowMs)).toMatchObject({ traceIds: [sound], setAsideCount: 1 })
    expect(reader().setAsideRows(10)).toMatchObject([{ key: traceId, reason: 'never' }])
    // Nothing of it went on record by half.
    expect(reader().outboxState()).toMatchObject({ addsUp: true, ledger: { accepted: 1 } })
    expect(spansOf(sound)).toHaveLength(2)
  })

  it('whose row is gone is closed from its trace, once', () => {
    const traceId = open()
    db.prepare('DELETE FROM open_turns').run()
    expect(write.interruptOpenTurns(nowMs).traceIds).toEqual([traceId])
    expect(spansOf(traceId)).toHaveLength(2)
    // A trace that forgot its record is given it back, and no second one is made.
    db.prepare('UPDATE traces SET record_seq = NULL').run()
    expect(write.interruptOpenTurns(nowMs).traceIds).toEqual([])
    const { ledger } = reader().outboxState()
    expect([ledger.accepted, sum(ledger)]).toEqual([1, 1])
    expect(reader().traceDetail(traceId)?.delivery).toBe('recorded')
  })

  it('that is damaged while its answer streams is recorded all the same', () => {
    const traceId = open()
    change(traceId, "start = '{'")
    write.finishTurn({
      traceId,
      messageStatus: 'complete',
      messageError: null,
      end: anEnd({ output: 'whole' }),
      nowMs,
    })
    expect(spansOf(traceId)).toHaveLength(2)
  })
})

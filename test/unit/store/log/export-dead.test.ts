import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createReader } from '../../../../src/main/store/thread/reader.ts'
import { nowMs, record, sealLimits, withDatabase } from '../../../support/store-fixtures.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-export-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

it('the export of refused records has the newest that fit, whole, and says how many did not; a damaged one is marked', () => {
  withDatabase(folder, (write, db) => {
    const traceIds = record(write, 4)
    for (let index = 0; index < 3; index += 1) {
      const batch = write.sealNext({ ...sealLimits, maxRecords: 1 }, nowMs)
      write.killBatch(batch?.id ?? 0, nowMs + index, `HTTP 400 no ${index}`)
    }
    db.exec("UPDATE payloads SET payload = replace(payload, 'question 1', 'question X') WHERE seq = 2")
    const read = createReader(db)
    const records = (json: string) => (JSON.parse(json) as { records: { traceId: string; intact: boolean }[] }).records
    const all = read.exportDead(1e9)
    expect(all).toMatchObject({ recordCount: 3, leftOutCount: 0 })
    expect(records(all.json).map(({ traceId }) => traceId)).toEqual([traceIds[2], traceIds[1], traceIds[0]])
    expect(records(all.json).map(({ intact }) => intact)).toEqual([true, false, true])
    expect(records(all.json)[0]).toMatchObject({ answer: 'HTTP 400 no 2', payload: [{ traceId: traceIds[2] }, {}] })
    const some = read.exportDead(all.json.length * 0.7)
    expect(some).toMatchObject({ recordCount: 2, leftOutCount: 1 })
    expect(records(some.json).map(({ traceId }) => traceId)).toEqual([traceIds[2], traceIds[1]])
    expect(records(read.exportDead(10).json)).toEqual([])
  })
})

import { afterEach, expect, it } from 'vitest'
import { startImportWorker } from '../../../src/main/monitor/imports/import-job.ts'
import { startReading, type ImportReading } from '../../../src/main/monitor/imports/import-reading.ts'
import type { ReadSpan } from '../../../src/main/monitor/imports/import-job.ts'
import { spansApart } from '../../../src/main/monitor/imports/spans-apart.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'

const spanId = (index: number): string => (index + 1).toString(16).padStart(16, '0')
const line = (index: number): string => {
  const span = aSpan({}, { spanId: spanId(index) })
  return `${JSON.stringify({ resourceSpans: [aRecord([span])] })}\n`
}
const lines = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, index) => line(index)).join(''))

let reading: ImportReading | null = null
afterEach(async () => {
  await reading?.stop()
  reading = null
})

/** A store that keeps spans only when it is let. */
function slowStore() {
  const waiting: (() => void)[] = []
  const kept: number[] = []
  let arrived = (): void => {}
  return {
    kept,
    untilAsked: () =>
      waiting.length > 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            arrived = resolve
          }),
    letOne: () => waiting.shift()?.(),
    write: {
      stageImport: (_id: number, _format: string, spans: unknown[]) =>
        new Promise<void>((resolve) => {
          waiting.push(() => {
            kept.push(spans.length)
            resolve()
          })
          arrived()
        }),
      endImportReading: () => Promise.resolve(),
    },
  }
}

it('the next piece is asked for only once what the last one held is kept', async () => {
  const store = slowStore()
  reading = startReading(1, store.write)
  let isWritten = false
  const written = reading.write(lines(250)).then(() => {
    isWritten = true
  })
  for (let step = 0; step < 2; step += 1) {
    await store.untilAsked()
    expect(isWritten).toBe(false)
    store.letOne()
  }
  await written
  const ended = reading.end()
  await store.untilAsked()
  store.letOne()
  await ended
  expect(store.kept).toEqual([100, 100, 50])
})

it('a store that fails ends it, and whatever is asked next says so', async () => {
  reading = startReading(1, {
    stageImport: () => Promise.reject(new Error('The disk is full.')),
    endImportReading: () => Promise.resolve(),
  })
  await expect(reading.write(lines(250))).rejects.toThrow('The disk is full.')
  await expect(reading.end()).rejects.toThrow('The disk is full.')
})

it('a thread that dies ends it', async () => {
  const worker = startImportWorker()
  reading = startReading(1, slowStore().write, () => worker)
  const written = reading.write(lines(250))
  await worker.terminate()
  await expect(written).rejects.toThrow('was ended')
})

it('pieces that come at once, and the end with them, are read in their order', async () => {
  const kept: string[] = []
  let keptAtEnd: number | null = null
  const own = startReading(1, {
    stageImport: async (_id: number, _format: string, spans: ReadSpan[]) =>
      void kept.push(...spans.map((span) => span.spanId)),
    endImportReading: async () => {
      keptAtEnd = kept.length
    },
  })
  reading = own
  await Promise.all([0, 1, 2, 3].map((index) => own.write(Buffer.from(line(index)))).concat(own.end()))
  expect(kept).toEqual([0, 1, 2, 3].map(spanId))
  expect(keptAtEnd).toBe(4)
})

it('all that wait are told when the reading is stopped', async () => {
  const own = startReading(1, slowStore().write)
  const asked = Promise.allSettled([own.write(lines(200)), own.write(Buffer.from(line(200))), own.end()])
  await own.stop()
  expect((await asked).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
})

it('the spans of a trace are written as text one at a time', () => {
  let written = 0
  const spans = Array.from({ length: 5 }, (_, index) => ({
    ...aSpan({}, { spanId: spanId(index) }),
    toJSON: () => {
      written += 1
      return {}
    },
  }))
  const apart = spansApart({ traceId: aSpan().traceId, spans: aRecord(spans), format: 'otlp' })
  expect(apart.next().value).toMatchObject({ spanId: spanId(0) })
  expect(written).toBe(1)
  expect([...apart]).toHaveLength(4)
})

import { afterEach, expect, it } from 'vitest'
import { startImportWorker } from '../../../src/main/monitor/imports/import-job.ts'
import { startReading, type ImportReading } from '../../../src/main/monitor/imports/import-reading.ts'
import { aRecord, aSpan } from '../../support/otlp.ts'

const line = (index: number): string => {
  const span = aSpan({}, { spanId: (index + 1).toString(16).padStart(16, '0') })
  return `${JSON.stringify({ resourceSpans: [aRecord([span])] })}\n`
}
const lines = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, index) => line(index)).join(''))

let reading: ImportReading
afterEach(() => reading.stop())

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

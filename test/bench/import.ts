import fs from 'node:fs'
import path from 'node:path'
import type { Span } from '../../src/main/records/otlp.ts'
import { importPieceBytes } from '../../src/shared/import-piece.ts'
import { setup } from '../e2e/build.ts'
import { environment, temporaryFolder } from '../e2e/launch.ts'
import { startServe, type ServeChild } from '../e2e/serve-child.ts'
import { childPids } from '../support/processes.ts'
import { aRecord, aSpan } from '../support/otlp.ts'
import { print } from './measure.ts'

const [smallMb = 200, largeMb = 400] = (process.env['BENCH_MB'] ?? '200,400').split(',').map(Number)
/** Lines as the Collector's file exporter writes them, or one request with all spans under one scope. */
const files = [
  { sizeMb: smallMb, form: 'lines' },
  { sizeMb: largeMb, form: 'lines' },
  { sizeMb: largeMb, form: 'one request' },
] as const
type File = (typeof files)[number]
const spansPerLine = 50
const textLength = 6000

interface Measured {
  /** Of the app's process, and of the Monitor's, over what each takes at rest. */
  appMb: number
  monitorMb: number
  readMs: number
  storeMs: number
}

/** Files of OTLP that are imported in the app that ships: the peak of its memory is that of a piece, whatever the file's size. */
export async function benchImport(): Promise<void> {
  setup()
  const appMb: number[] = []
  for (const file of files) {
    const { folder, remove } = temporaryFolder()
    try {
      const one = await measure(folder, file)
      appMb.push(one.appMb)
      const of = `an import of ${file.sizeMb} MB in ${file.form}`
      print({ name: `peak memory over idle of ${of}`, value: one.appMb, unit: 'MB', goal: 200 })
      print({ name: `the same of the Monitor's process, ${of}`, value: one.monitorMb, unit: 'MB', goal: 200 })
      print({ name: `${of} is read`, value: (file.sizeMb * 1000) / one.readMs, unit: 'MB/s', goal: null })
      print({ name: `${of} is stored`, value: (file.sizeMb * 1000) / one.storeMs, unit: 'MB/s', goal: null })
    } finally {
      remove()
    }
  }
  const ratio = (appMb[1] ?? Number.NaN) / (appMb[0] ?? Number.NaN)
  print({ name: `peak memory of ${largeMb} MB / ${smallMb} MB`, value: ratio, unit: 'ratio', goal: 1.2 })
}

async function measure(folder: string, { sizeMb, form }: File): Promise<Measured> {
  const file = path.join(folder, 'traces.jsonl')
  writeTraces(file, sizeMb * 1_000_000, form)
  const serve = await startServe({ ...environment(), HOLDFAST_DATA_FOLDER: folder })
  try {
    const { request } = await serve.openClient()
    // What is loaded on first use is loaded now, the Monitor's process too.
    await request('monitor.facets', { rows: 'traces' })
    const idle = peakMbOf(serve)
    const beganMs = performance.now()
    const { id } = await request('monitor.beginImport', { fileName: 'traces.jsonl', fileBytes: sizeMb * 1_000_000 })
    const stream = fs.createReadStream(file, { highWaterMark: importPieceBytes })
    for await (const piece of stream as AsyncIterable<Buffer>)
      await request('monitor.writeImport', { id, bytes: piece.toString('base64') })
    await request('monitor.endImport', { id })
    const readMs = performance.now() - beganMs
    await request('monitor.confirmImport', { id })
    while ((await request('monitor.imports', null)).some(({ state }) => state !== 'done'))
      await new Promise((resolve) => setTimeout(resolve, 250))
    const peak = peakMbOf(serve)
    return {
      appMb: peak.app - idle.app,
      monitorMb: peak.monitor - idle.monitor,
      readMs,
      storeMs: performance.now() - beganMs - readMs,
    }
  } finally {
    serve.child.kill('SIGTERM')
    await serve.ended
  }
}

function peakMbOf({ child }: ServeChild): { app: number; monitor: number } {
  const pid = child.pid ?? 0
  return { app: peakMb(pid), monitor: Math.max(0, ...childPids(pid, 'analysis').map(peakMb)) }
}

const peakMb = (pid: number): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1000

function writeTraces(file: string, bytes: number, form: File['form']): void {
  const output = fs.openSync(file, 'w')
  const spans = spansWithoutEnd()
  let written = 0
  const write = (text: string): void => {
    written += fs.writeSync(output, text)
  }
  if (form === 'lines') {
    while (written < bytes)
      write(
        `${JSON.stringify({ resourceSpans: [aRecord(Array.from({ length: spansPerLine }, () => spans.next().value))] })}\n`,
      )
  } else {
    const [head = '', end = ''] = JSON.stringify({ resourceSpans: [aRecord([])] }).split('[]}]')
    write(`${head}[`)
    for (const span of spans) {
      write(JSON.stringify(span))
      if (written > bytes) break
      write(',')
    }
    write(`]}]${end}`)
  }
  fs.closeSync(output)
}

/** Ten a trace. */
function* spansWithoutEnd(): Generator<Span, never> {
  const text = 'words of it '.repeat(textLength / 12)
  for (let number = 1; ; number += 1)
    yield aSpan(
      { 'gen_ai.request.model': `model ${number % 7}`, 'gen_ai.prompt': `${number} ${text}` },
      {
        traceId: Math.ceil(number / 10)
          .toString(16)
          .padStart(32, '0'),
        spanId: number.toString(16).padStart(16, '0'),
      },
    )
}

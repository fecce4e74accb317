import { parentPort } from 'node:worker_threads'
import { createImportProblems } from '../../records/import/problems.ts'
import { readTraces, type ImportedSpans } from '../../records/import/read-traces.ts'
import type { ImportInput, ImportOutput, ReadSpan } from './import-job.ts'
import { spansApart } from './spans-apart.ts'

// The thread that reads a file of traces. It is handed bytes and gives spans, a few at a time, so that neither side runs ahead.
if (!parentPort) throw new Error('runs as a worker thread')
const parent = parentPort

const spansAtOnce = 100
const charactersAtOnce = 500_000

const inbox: ImportInput[] = []
let wake = (): void => {}
parent.on('message', (input: ImportInput) => {
  inbox.push(input)
  wake()
})
const tell = (output: ImportOutput): void => parent.postMessage(output)

async function next(): Promise<ImportInput> {
  for (;;) {
    const input = inbox.shift()
    if (input) return input
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
}

async function* bytes(): AsyncGenerator<Uint8Array> {
  for (;;) {
    tell({ kind: 'hungry' })
    const input = await next()
    if (input.kind === 'end') return
    if (input.kind === 'bytes') yield input.bytes
  }
}

async function run(): Promise<void> {
  const problems = createImportProblems()
  let held: ReadSpan[] = []
  let characters = 0
  const give = async (format: ImportedSpans['format']): Promise<void> => {
    tell({ kind: 'spans', format, spans: held })
    held = []
    characters = 0
    await next()
  }
  let lastFormat: ImportedSpans['format'] | null = null
  for await (const found of readTraces(bytes(), problems)) {
    lastFormat = found.format
    for (const span of spansApart(found)) {
      held.push(span)
      characters += span.payload.length
      if (held.length >= spansAtOnce || characters >= charactersAtOnce) await give(found.format)
    }
  }
  if (lastFormat && held.length > 0) await give(lastFormat)
  tell({ kind: 'done', problemCount: problems.count(), problems: problems.first() })
}

await run()

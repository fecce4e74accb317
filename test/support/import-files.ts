import { expect } from 'vitest'
import type { TraceImport, TraceRow } from '../../src/shared/domain.ts'
import type { AppChild } from './app-child.ts'
import { aRecord, aSpan } from './otlp.ts'
import { hexId, importedTraceId } from './stored-imports.ts'

/** A trace of so many spans, each on a line of its own. */
export function linesOf(trace: number, spanCount: number, word = 'hello'): string {
  return Array.from({ length: spanCount }, (_, index) => {
    const span = aSpan(
      {
        'gen_ai.request.model': 'gpt-5',
        'gen_ai.provider.name': 'openai',
        'gen_ai.usage.input_tokens': 10,
        'session.id': 's-1',
        'gen_ai.input.messages': JSON.stringify([{ role: 'user', content: `${word} ${trace}/${index}` }]),
      },
      { traceId: importedTraceId(trace), spanId: hexId(index, 16), ...(index > 0 && { parentSpanId: hexId(0, 16) }) },
    )
    return `${JSON.stringify({ resourceSpans: [aRecord([span])] })}\n`
  }).join('')
}

/** Sends a file to its end, as the page does; nothing of it is agreed to yet. */
export async function uploadTo(
  app: AppChild,
  content: Buffer | string,
  fileName = 'traces.jsonl',
): Promise<TraceImport> {
  const bytes = Buffer.from(content)
  const { id } = await app.request('monitor.beginImport', { fileName, fileBytes: bytes.length })
  for (let at = 0; at < bytes.length; at += 1_000_000)
    await app.request('monitor.writeImport', { id, bytes: bytes.subarray(at, at + 1_000_000).toString('base64') })
  return app.request('monitor.endImport', { id })
}

const importOf = async (app: AppChild, id: number): Promise<TraceImport | undefined> =>
  (await app.request('monitor.imports', null)).find((one) => one.id === id)

/** Until all of it is there. */
export async function importInto(app: AppChild, content: Buffer | string, fileName?: string): Promise<TraceImport> {
  const { id } = await uploadTo(app, content, fileName)
  await app.request('monitor.confirmImport', { id })
  await expect.poll(async () => (await importOf(app, id))?.state).toBe('done')
  return (await importOf(app, id)) as TraceImport
}

export async function removeImportFrom(app: AppChild, id: number): Promise<void> {
  await app.request('monitor.removeImport', { id })
  await expect.poll(() => importOf(app, id)).toBeUndefined()
}

/** The traces with a text, or all. */
export async function tracesShown(app: AppChild, text?: string): Promise<TraceRow[]> {
  const filter = { fromMs: null, toMs: null, ...(text !== undefined && { text }) }
  return (await app.request('monitor.traces', { filter, cursor: null, limit: 500 })).rows
}

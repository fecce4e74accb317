import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deriveRecord, spansIn } from '../../../src/main/records/derive/derive.ts'
import type { ObservationRow, TraceSummary } from '../../../src/main/records/derive/rows.ts'
import { describeSpan, type SpanDetail } from '../../../src/main/records/derive/span-detail.ts'
import { foldTrace } from '../../../src/main/records/derive/trace-fold.ts'
import type { ResourceSpans } from '../../../src/main/records/otlp.ts'
import type { TraceMessage } from '../../../src/shared/domain/trace-messages.ts'
import { messagesIn } from '../../../src/shared/messages/messages.ts'

interface Expected {
  /** By the span's name or id. */
  rows: Record<string, Partial<ObservationRow>>
  trace: Partial<TraceSummary>
  details: Record<string, Partial<SpanDetail>>
  /** What is shown as a conversation; null where the body is shown as it is. */
  messages: Record<string, { input: TraceMessage[] | null; output: TraceMessage[] | null }>
}

const folder = new URL('../../fixtures/otlp/', import.meta.url)
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

/** A whole request, or one a line. */
const resourceSpansOf = (name: string): ResourceSpans[] =>
  (name.endsWith('.jsonl') ? textOf(name).trim().split('\n') : [textOf(name)]).flatMap(
    (json) => (JSON.parse(json) as { resourceSpans: ResourceSpans[] }).resourceSpans,
  )

const files = readdirSync(folder).filter((name) => /\.jsonl?$/.test(name) && !name.endsWith('.expected.json'))

describe.each(files)('%s', (file) => {
  const expected = JSON.parse(textOf(file.replace(/\.jsonl?$/, '.expected.json'))) as Expected
  const records = resourceSpansOf(file)
  const derived = records.flatMap(deriveRecord)
  const details = records.flatMap((record) => spansIn(record, true)).flatMap((values) => describeSpan(values) ?? [])
  const of = <T extends { row: ObservationRow }>(all: T[], key: string): T | undefined =>
    all.find(({ row }) => row.spanId === key || row.name === key)

  it.each(Object.keys(expected.rows))('has the row of %s', (key) => {
    expect(of(derived, key)?.row).toMatchObject(expected.rows[key] ?? {})
  })

  it.each(Object.keys(expected.details))('has the details of %s', (key) => {
    const detail = of(details, key)
    for (const [name, value] of Object.entries(expected.details[key] ?? {}))
      expect(detail?.[name as keyof SpanDetail], name).toEqual(value)
  })

  it.each(Object.keys(expected.messages))('has the conversation of %s', (key) => {
    const detail = of(details, key)
    expect({
      input: messagesIn(detail?.input, 'user'),
      output: messagesIn(detail?.output, 'assistant'),
    }).toEqual(expected.messages[key])
  })

  it('has a row for each span, and a trace of them', () => {
    expect(derived).toHaveLength(Object.keys(expected.rows).length)
    expect(Object.keys(expected.messages)).toHaveLength(derived.length)
    expect(foldTrace(derived, 'import')).toMatchObject(expected.trace)
  })
})

import { describe, expect, it } from 'vitest'
import { observationsOf } from '../../../src/main/store/traces/observations.ts'
import { encodeWithinLimit } from '../../../src/main/records/record-size.ts'
import { createRedactor, noRedaction } from '../../../src/main/records/redaction/redaction.ts'
import type { AnswerExtras } from '../../../src/shared/domain.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'

const extras: AnswerExtras = {
  toolCalls: [
    { id: 'call_a', type: 'function', name: 'mail', arguments: '{"to":"ada@example.org","n":1}' },
    { id: null, type: 'custom', name: 'shell', arguments: 'grep PATIENT-4711 .' },
  ],
  annotations: [
    {
      type: 'url_citation',
      url_citation: { url: 'https://x.example/?q=ada@example.org', title: 'PATIENT-4711', start_index: 3 },
    },
  ],
  refusal: 'Not for ada@example.org.',
}
const settings = { ...noRedaction, emails: true, patterns: ['PATIENT-\\d+', 'Müller', 'a/b'] }
const outputOf = (end: Parameters<typeof frozenTurn>[1]): unknown =>
  observationsOf(frozenTurn(aTurn({ redaction: settings }).start, end)).map(({ output }) => output)

describe('what an answer has beside its text, redacted', () => {
  it('is searched like its text: arguments, annotations and the refusal', () => {
    const end = createRedactor(settings).end(anEnd({ output: 'Well. Not for ada@example.org.', extras }))
    const message = {
      role: 'assistant',
      content: 'Well. ',
      tool_calls: [
        { id: 'call_a', type: 'function', function: { name: 'mail', arguments: '{"to":"[redacted: e-mail]","n":1}' } },
        { type: 'custom', custom: { name: 'shell', input: 'grep [redacted] .' } },
      ],
      annotations: [
        {
          type: 'url_citation',
          url_citation: { url: 'https://x.example/?q=[redacted: e-mail]', title: '[redacted]', start_index: 3 },
        },
      ],
      refusal: 'Not for [redacted: e-mail].',
    }
    expect(outputOf(end)).toEqual([message, message])
  })

  it.each([
    ['{"to":"ada\\u0040example.org"}', '{"to":"[redacted: e-mail]"}'],
    ['{"name":"M\\u00fcller"}', '{"name":"[redacted]"}'],
    ['{"path":"a\\/b"}', '{"path":"[redacted]"}'],
    [
      '{"quote":"\\"PATIENT-1\\"","smile":"\\ud83d\\ude00","line":"\\n\\u0001\\u0022\\\\u0041"}',
      '{"quote":"\\"[redacted]\\"","smile":"😀","line":"\\n\\u0001\\u0022\\\\u0041"}',
    ],
  ])('is found however JSON spells it: %s', (text, expected) => {
    const [toolCall] = extras.toolCalls
    if (!toolCall) throw new Error('no call')
    const end = createRedactor(settings).end(
      anEnd({ extras: { ...extras, toolCalls: [{ ...toolCall, arguments: text }] } }),
    )
    expect(end.extras?.toolCalls[0]?.arguments).toBe(expected)
    expect(() => JSON.parse(expected) as unknown).not.toThrow()
  })

  it('is lengths alone with metadata, and nothing with nothing', () => {
    const metadata = createRedactor({ ...noRedaction, bodies: 'metadata' }).end(anEnd({ extras }))
    expect(JSON.stringify(metadata)).not.toMatch(/ada|PATIENT|x\.example|shell/)
    expect(metadata.extras?.toolCalls[0]?.arguments).toBe('[redacted: 30 characters]')
    expect(metadata.extras?.annotations[0]).toMatchObject({ type: 'url_citation', url_citation: { start_index: 3 } })
    expect(createRedactor({ ...noRedaction, bodies: 'nothing' }).end(anEnd({ extras })).extras).toBeNull()
  })

  it('is cut where a record would be too large', () => {
    const long = { id: null, type: 'function' as const, name: 'f', arguments: '\u0001'.repeat(16_000_000) }
    const end = anEnd({ output: '', extras: { ...extras, toolCalls: [long, { ...long, name: 'g' }] } })
    const [output] = observationsOf(encodeWithinLimit(aTurn().start, end).payload).map(
      (observation) => observation.output,
    )
    const calls = (output as { tool_calls: { function: { name: string; arguments: string } }[] }).tool_calls
    expect(calls.map((call) => call.function.name)).toEqual(['f', 'g'])
    expect(calls[0]?.function.arguments).toMatch(/\[cut by Holdfast: too large for a record\]$/)
  })
})

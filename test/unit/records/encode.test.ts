import { describe, expect, it } from 'vitest'
import { truncateBodies } from '../../../src/main/records/encode.ts'
import { observationsOf } from '../../../src/main/store/traces/observations.ts'
import type { TurnEnd, TurnStart } from '../../../src/main/records/record.ts'
import type { Usage } from '../../../src/shared/domain.ts'
import { readSpans, type ReceivedSpan } from '../../support/fake-langfuse-otlp.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'

const startOf = (overrides: Partial<TurnStart> = {}): TurnStart => aTurn(overrides).start

/** As the server reads it, checked by the shape it demands. */
function received(start: TurnStart, end: TurnEnd): [root: ReceivedSpan, generation: ReceivedSpan] {
  const [root, generation] = readSpans(`{"resourceSpans":[${frozenTurn(start, end)}]}`, 0) ?? []
  if (!root || !generation) throw new Error('the server refuses it')
  return [root, generation]
}

const generationOf = (end: Partial<TurnEnd>, start: Partial<TurnStart> = {}): ReceivedSpan =>
  received(startOf(start), anEnd(end))[1]

describe('an answer on the wire', () => {
  it('is text where it is text, also where the text is JSON that looks like a message with tool calls', () => {
    const output =
      '{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}'
    for (const span of received(startOf(), anEnd({ output }))) {
      expect(span.attributes['langfuse.observation.output']).toBe(
        JSON.stringify({ role: 'assistant', content: output }),
      )
    }
  })

  it('is not counted as no tokens where it is tool calls alone and nobody counted', () => {
    const toolCalls = [{ id: 'a', type: 'function' as const, name: 'f', arguments: '{}' }]
    const extras = { toolCalls, annotations: [], refusal: null }
    const { attributes } = generationOf({ output: '', extras, usage: null })
    expect(attributes).not.toHaveProperty(['langfuse.observation.usage_details'])
    expect(JSON.parse(String(attributes['langfuse.observation.output']))).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } }],
    })
  })
})

describe('a turn on the wire', () => {
  it('is a root and a generation under it, with the ids and times that were minted when it began', () => {
    const start = startOf({ startedAtMs: 1_790_000_000_000 })
    const [root, generation] = received(start, anEnd({ durationMs: 1234.5 }))
    expect(root).toMatchObject({ name: 'chat_request', spanId: start.rootSpanId, parentSpanId: null })
    expect(generation).toMatchObject({
      name: 'llm_completion',
      spanId: start.generationSpanId,
      parentSpanId: start.rootSpanId,
      traceId: start.traceId,
      startTimeUnixMs: 1_790_000_000_000,
      endTimeUnixMs: 1_790_000_001_234.5,
    })
  })

  it('is the same bytes however often it is encoded', () => {
    const start = startOf()
    expect(frozenTurn(start, anEnd())).toBe(frozenTurn(start, anEnd()))
  })

  it('carries trace name, user, session, tags, environment and release on every span', () => {
    const start = startOf({ userId: 'ada', tags: ['a', 'b'], environment: 'lab', release: '2.1' })
    for (const span of received(start, anEnd())) {
      expect(span.attributes).toMatchObject({
        'langfuse.trace.name': 'chat_request',
        'langfuse.user.id': 'ada',
        'langfuse.session.id': start.conversationId,
        'langfuse.trace.tags': ['a', 'b'],
        'langfuse.environment': 'lab',
        'langfuse.release': '2.1',
      })
    }
  })

  it('is linked to the prompt it was made of by its number, and says of an edited one only what it was', () => {
    const [name, version] = ['langfuse.observation.prompt.name', 'langfuse.observation.prompt.version']
    const prompt = { name: 'triage', version: 3, isEdited: false }
    const [root, generation] = received(startOf({ prompt }), anEnd())
    expect(generation.attributes).toMatchObject({ [name]: 'triage', [version]: 3 })
    expect(Object.keys(root.attributes)).not.toContain(name)
    expect(frozenTurn(startOf({ prompt }), anEnd())).toContain('{"intValue":3}')
    const edited = generationOf({}, { prompt: { ...prompt, isEdited: true } }).attributes
    expect(Object.keys(edited)).not.toContain(name)
    expect(edited).toMatchObject({
      'langfuse.observation.metadata.edited_prompt_name': 'triage',
      'langfuse.observation.metadata.edited_prompt_version': '3',
    })
  })

  it('of a title has the name of one, in the session of its chat', () => {
    const start = startOf({ traceName: 'chat_title' })
    const [root, generation] = received(start, anEnd())
    expect([root.name, generation.name]).toEqual(['chat_title', 'llm_completion'])
    expect(generation.attributes).toMatchObject({
      'langfuse.trace.name': 'chat_title',
      'langfuse.session.id': start.conversationId,
    })
  })

  it('is from anonymous where nobody is set, and cuts a user id that Langfuse would drop', () => {
    expect(generationOf({}, { userId: '' }).attributes['langfuse.user.id']).toBe('anonymous')
    expect(generationOf({}, { userId: 'u'.repeat(300) }).attributes['langfuse.user.id']).toHaveLength(200)
  })

  it.each([
    ['Prod EU', 'prod-eu'],
    ['', 'default'],
    ['langfuse-test', 'default'],
    ['x'.repeat(60), 'x'.repeat(40)],
  ])('names the environment %j as %j', (given, expected) => {
    expect(generationOf({}, { environment: given }).attributes['langfuse.environment']).toBe(expected)
  })

  it('counts tokens in disjoint buckets, and writes none that Langfuse would drop', () => {
    const usage = (end: Partial<TurnEnd>): unknown => generationOf(end).attributes['langfuse.observation.usage_details']
    expect(JSON.parse(String(usage({})))).toEqual({
      input: 8,
      input_cached_tokens: 2,
      output: 4,
      output_reasoning_tokens: 1,
      total: 15,
    })
    expect(usage({ usage: null })).toBeUndefined()
    const fractional = { input: 1.5, inputCached: 0, inputCacheWrite: 0, output: 1, outputReasoning: 0, total: 2.5 }
    expect(usage({ usage: fractional })).toBeUndefined()
    // As an earlier version wrote it.
    const old = { input: 3, inputCached: null, output: 4, outputReasoning: null, total: 7 } as unknown as Usage
    expect(JSON.parse(String(usage({ usage: old })))).toEqual({
      input: 3,
      input_cached_tokens: 0,
      output: 4,
      output_reasoning_tokens: 0,
      total: 7,
    })
  })

  it('has no cost where none is known, which is not $0', () => {
    const cost = (costUsd: number | null): unknown =>
      generationOf({ costUsd }).attributes['langfuse.observation.cost_details']
    expect(cost(0.0021)).toBe('{"total":0.0021}')
    expect(cost(0)).toBe('{"total":0}')
    expect(cost(null)).toBeUndefined()
  })

  it('says when the first token came', () => {
    const at = (timeToFirstTokenMs: number | null): unknown =>
      generationOf({ timeToFirstTokenMs }, { startedAtMs: 1_790_000_000_000 }).attributes[
        'langfuse.observation.completion_start_time'
      ]
    expect(at(250)).toBe(new Date(1_790_000_000_250).toISOString())
    expect(at(null)).toBeUndefined()
  })

  it('has a status message of at most 200 characters, never half of one', () => {
    const statusMessage = `${'x'.repeat(199)}🙂 and on`
    const { attributes } = generationOf({ level: 'ERROR', statusMessage, errorType: 'server_error' })
    expect(attributes['langfuse.observation.status_message']).toBe('x'.repeat(199))
    expect(attributes['langfuse.observation.level']).toBe('ERROR')
    expect(attributes['langfuse.observation.metadata.error_type']).toBe('server_error')
  })

  it('leaves inputs and outputs out where nothing of them is to be recorded', () => {
    const redaction = { bodies: 'nothing' as const, keys: false, emails: false, patterns: [] }
    const fragment = frozenTurn(startOf({ redaction }), anEnd({ output: 'secret answer' }))
    expect(fragment).not.toContain('secret answer')
    expect(fragment).not.toContain('langfuse.observation.input')
  })
})

describe('a record read back', () => {
  it('shows what was written', () => {
    const start = startOf()
    const [root, generation] = observationsOf(frozenTurn(start, anEnd({ reasoning: 'hm' })))
    expect(root).toMatchObject({ name: 'chat_request', spanId: start.rootSpanId, output: generation?.output })
    expect(generation).toMatchObject({
      type: 'generation',
      model: 'test-model',
      modelParameters: { temperature: 0.5 },
      input: start.input,
      output: { role: 'assistant', content: 'A unit of work.', thinking: [{ type: 'thinking', content: 'hm' }] },
      usageDetails: { total: 15 },
      costDetails: { total: 0.001 },
      startedAtMs: start.startedAtMs,
      endedAtMs: start.startedAtMs + 1200,
      completionStartedAtMs: start.startedAtMs + 200,
    })
  })
})

describe('usage on the wire', () => {
  it('is zero for a call that was refused, or Langfuse would count tokens itself', () => {
    const refused = generationOf({ usage: null, costUsd: null, output: '', status: 'error', level: 'ERROR' })
    expect(JSON.parse(String(refused.attributes['langfuse.observation.usage_details']))).toEqual({
      input: 0,
      output: 0,
      total: 0,
    })
  })

  it('says where it was estimated, and names what was written to a cache', () => {
    const usage = { input: 1, inputCached: 2, inputCacheWrite: 3, output: 4, outputReasoning: 0, total: 10 }
    const { attributes } = generationOf({ usage: { ...usage, estimated: true } })
    expect(attributes['langfuse.observation.metadata.usage_source']).toBe('estimate')
    expect(JSON.parse(String(attributes['langfuse.observation.usage_details']))).toMatchObject({
      input_cache_creation: 3,
      total: 10,
    })
    expect(generationOf({ usage }).attributes['langfuse.observation.metadata.usage_source']).toBe('provider')
  })
})

describe('an answer that happens to be JSON', () => {
  it.each([
    '12345678901234567890',
    '{"n":12345678901234567890}',
    '[1e400]',
    '{"tool_calls":[{"id":1}]}',
    '"text"',
    'null',
  ])('is text, as it came, on both spans: %s', (output) => {
    const message = { role: 'assistant', content: output }
    for (const span of observationsOf(frozenTurn(startOf(), anEnd({ output })))) expect(span.output).toEqual(message)
    for (const span of received(startOf(), anEnd({ output }))) {
      expect(JSON.parse(String(span.attributes['langfuse.observation.output']))).toEqual(message)
    }
  })
})

describe('a record too large', () => {
  it('has its bodies cut to so many bytes of UTF-8 with a marker, and keeps all else', () => {
    const start = startOf({ input: [{ role: 'user', content: 'é'.repeat(5000) }] })
    const fragment = frozenTurn(start, anEnd({ output: 'ü'.repeat(5000) }))
    const cut = truncateBodies(fragment, 1001)
    for (const { input, output } of observationsOf(cut)) {
      for (const body of [input, output]) {
        const text = JSON.stringify(body)
        expect(text).toContain('cut by Holdfast')
        expect(text).not.toContain('\uFFFD')
        expect(Buffer.byteLength(text)).toBeLessThan(1100)
      }
    }
    const [before] = observationsOf(fragment)
    const [after] = observationsOf(cut)
    expect({ ...after, input: null, output: null }).toEqual({ ...before, input: null, output: null })
  })

  it('is left as it is where it fits', () => {
    const fragment = frozenTurn(startOf(), anEnd())
    expect(truncateBodies(fragment, 100_000)).toBe(fragment)
  })
})

import { describe, expect, it } from 'vitest'
import { prepareTurn, type TurnPlan } from '../../../src/main/chat/prepare-turn.ts'
import { withRounds } from '../../../src/main/chat/tool-history.ts'
import type { Message, Provider } from '../../../src/shared/domain.ts'
import type { CallStep, RoundStep, TurnStep } from '../../../src/main/records/record.ts'
import { anEnd } from '../../support/turn-fixtures.ts'

/** As vLLM, Kimi and OpenAI give them. */
const ids = ['chatcmpl-tool-0123456789abcdef0123456789abcdef', 'functions.search:0', 'call_Ab12', 'a1B2c3D4e']
const steps: TurnStep[] = [
  { ...anEnd({ output: '' }), kind: 'round', spanId: 'r', outputEnd: 0, reasoningEnd: 0 } as RoundStep,
  ...ids.map((callId) => {
    const result = { parts: [{ type: 'text', text: callId }], isError: false, isCut: false }
    return {
      kind: 'call',
      spanId: callId,
      callId,
      wireName: 'search',
      arguments: '{}',
      state: 'done',
      result,
    } as CallStep
  }),
]
const answer = {
  id: 'm2',
  role: 'assistant',
  content: '',
  status: 'complete',
  calls: [{}],
  providerId: 'p',
  model: 'one',
}
const branch = [{ id: 'm1', role: 'user', content: 'Look', status: 'complete' }, answer] as Message[]

async function idsSentTo(model: string): Promise<(string | undefined)[]> {
  const prepared = await prepareTurn(
    {
      clock: { nowMs: () => 0, monotonicMs: () => 0 },
      provider: async () => ({ provider: { id: 'p', kind: 'custom' } as Provider, apiKey: null }),
      traceContext: () => ({}) as never,
      attachments: { forModel: async (input) => input as never, forRecord: async (input) => input as never },
      scrub: (start) => start,
    },
    {
      branch: await withRounds({ read: { stepsOf: async () => steps } } as never, branch),
      question: 'And?',
      settings: { systemPrompt: '', parameters: {} },
      asked: { providerId: 'p', model },
    } as unknown as TurnPlan,
  )
  const asked = prepared.messages.flatMap(({ tool_calls: calls = [] }) => calls.map(({ id }) => id))
  const answered = prepared.messages.flatMap(({ role, tool_call_id: id }) => (role === 'tool' ? id : []))
  expect(answered).toEqual(asked)
  return asked
}

describe('calls of earlier answers', () => {
  it('keep their ids for the model that gave them', async () => {
    expect(await idsSentTo('one')).toEqual(ids)
  })

  it('have ids for another model that any server takes, each another and the same every time', async () => {
    const sent = await idsSentTo('two')
    for (const id of sent) expect(id).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(new Set(sent).size).toBe(ids.length)
    expect(sent.at(-1)).toBe(ids.at(-1))
    expect(await idsSentTo('two')).toEqual(sent)
  })
})

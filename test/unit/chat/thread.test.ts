import { array, assert, constantFrom, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toModelInput } from '../../../src/main/chat/thread.ts'
import type { CallStep, RoundStep, TurnMessage } from '../../../src/main/records/record.ts'
import { messagesOfSteps } from '../../../src/main/records/turn-steps.ts'
import { anEnd } from '../../support/turn-fixtures.ts'
import type { Message, MessageStatus } from '../../../src/shared/domain.ts'

type Said = [role: 'user' | 'assistant', content: string, status?: MessageStatus]

const branch = (said: Said[]): Message[] =>
  said.map(([role, content, status = 'complete']) => ({ role, content, status }) as Message)
const sent = (said: Said[], question?: string, systemPrompt = ''): string[] =>
  toModelInput(branch(said), systemPrompt, question).map(({ role, content }) => `${role[0]}:${content}`)

describe('what the model is sent', () => {
  it.each<[string, Said[], string[]]>([
    ['a first question', [], ['u:now']],
    [
      'answered ones',
      [
        ['user', 'q1'],
        ['assistant', 'a1'],
      ],
      ['u:q1', 'a:a1', 'u:now'],
    ],
    [
      'a failed one before it',
      [
        ['user', 'q1'],
        ['assistant', '', 'error'],
      ],
      ['u:now'],
    ],
    [
      'a stopped one before it',
      [
        ['user', 'q1'],
        ['assistant', '', 'stopped'],
      ],
      ['u:now'],
    ],
    [
      'an interrupted one before it',
      [
        ['user', 'q1'],
        ['assistant', ' \n', 'interrupted'],
      ],
      ['u:now'],
    ],
    [
      'one that still streams',
      [
        ['user', 'q1'],
        ['assistant', '', 'streaming'],
      ],
      ['u:now'],
    ],
    [
      'failed ones between answered ones',
      [
        ['user', 'q1'],
        ['assistant', 'a1'],
        ['user', 'q2'],
        ['assistant', '', 'error'],
        ['user', 'q3'],
        ['assistant', '', 'error'],
        ['user', 'q4'],
        ['assistant', 'a4'],
      ],
      ['u:q1', 'a:a1', 'u:q4', 'a:a4', 'u:now'],
    ],
    [
      'one that broke off after some words',
      [
        ['user', 'q1'],
        ['assistant', 'half', 'error'],
      ],
      ['u:q1', 'a:half', 'u:now'],
    ],
    [
      'an answer of tool calls alone',
      [
        ['user', 'q1'],
        ['assistant', ''],
      ],
      ['u:q1\n\nnow'],
    ],
    [
      'an answer whose question is lost',
      [
        ['assistant', 'a0'],
        ['user', 'q1'],
        ['assistant', 'a1'],
      ],
      ['u:q1', 'a:a1', 'u:now'],
    ],
    [
      'two answers in a row',
      [
        ['user', 'q1'],
        ['assistant', 'a1'],
        ['assistant', 'a2'],
      ],
      ['u:q1', 'a:a1\n\na2', 'u:now'],
    ],
  ])('with %s', (_, said, expected) => {
    expect(sent(said, 'now')).toEqual(expected)
  })

  it('for another try is the same question, without the failed ones before it', () => {
    const said: Said[] = [
      ['user', 'q1'],
      ['assistant', '', 'error'],
      ['user', 'q2'],
    ]
    expect(sent(said, undefined, 'Be brief.')).toEqual(['s:Be brief.', 'u:q2'])
  })

  it('is the same for each of several models, also where an answer with tools was gone on with', () => {
    const rounds: TurnMessage[] = [
      { role: 'assistant', content: '', tool_calls: [] },
      { role: 'tool', tool_call_id: 'c1', content: 'found' },
      { role: 'assistant', content: 'It is the' },
    ]
    const [question, cut, rest] = branch([
      ['user', 'q1'],
      ['assistant', 'It is the', 'stopped'],
      ['assistant', ' tide.'],
    ])
    const said = [question!, { ...cut!, rounds }, { ...rest!, continuesId: 'cut' }]
    for (const _ of ['one', 'two', 'three']) {
      expect(toModelInput(said, '', 'now').slice(3, 5)).toEqual([
        { role: 'assistant', content: 'It is the tide.' },
        { role: 'user', content: 'now' },
      ])
    }
  })

  it('has no answer of nothing but white space, before a call or after it', () => {
    const end = { ...anEnd({ output: '\n\n' }), kind: 'round', spanId: 'r', outputEnd: 2, reasoningEnd: 0 } as RoundStep
    const call = {
      kind: 'call',
      spanId: 's',
      callId: 'c1',
      wireName: 'look',
      arguments: '{}',
      result: null,
    } as CallStep
    expect(messagesOfSteps([end, call, end]).map(({ role, content }) => [role, content])).toEqual([
      ['assistant', ''],
      ['tool', 'Not run.'],
    ])
  })

  it('is turns, the user first and last, whatever the branch', () => {
    const message = record({
      role: constantFrom<'user' | 'assistant'>('user', 'assistant'),
      content: constantFrom('', ' ', 'x', 'y'),
      status: constantFrom<MessageStatus>('complete', 'error', 'stopped', 'interrupted', 'streaming'),
    })
    assert(
      property(array(message, { maxLength: 12 }), constantFrom('', 'Be brief.'), (messages, systemPrompt) => {
        const before = JSON.stringify(messages)
        const input = toModelInput(messages as Message[], systemPrompt, 'now')
        expect(JSON.stringify(messages)).toBe(before)
        const turns = systemPrompt === '' ? input : input.slice(1)
        expect(input.filter(({ role }) => role === 'system')).toHaveLength(systemPrompt === '' ? 0 : 1)
        for (const [index, { role, content }] of turns.entries()) {
          expect(role).toBe(index % 2 === 0 ? 'user' : 'assistant')
          if (role === 'assistant') expect(content.trim()).not.toBe('')
        }
        expect(turns.at(-1)?.role).toBe('user')
        expect(turns.at(-1)?.content.endsWith('now')).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})

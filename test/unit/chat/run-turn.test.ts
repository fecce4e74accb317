import { describe, expect, it } from 'vitest'
import { createCallControl } from '../../../src/main/chat/call-control.ts'
import { createAnswerFeed, type LiveTurn } from '../../../src/main/chat/live-turn.ts'
import { runTurn } from '../../../src/main/chat/run-turn.ts'
import type { TurnPorts } from '../../../src/main/chat/turn-ports.ts'
import type { CompletionOutcome } from '../../../src/main/llm/completion.ts'
import type { FinishTurn } from '../../../src/main/store/chat/finish-turn.ts'
import type { Offer } from '../../../src/main/tools/turn-tools.ts'
import type { AnswerExtras, Provider } from '../../../src/shared/domain.ts'
import { aTurn } from '../../support/turn-fixtures.ts'

const extras: AnswerExtras = {
  toolCalls: [{ id: 'c1', type: 'function', name: 'echo', arguments: '{}' }],
  annotations: [],
  refusal: null,
}
const outcome = (more: Partial<CompletionOutcome>): CompletionOutcome => ({
  status: 'complete',
  output: '',
  reasoning: '',
  extras: null,
  usage: null,
  costUsd: null,
  costSource: null,
  costParts: null,
  durationMs: 1,
  timeToFirstTokenMs: null,
  timeToFirstTextMs: null,
  providerRequestId: null,
  responseModel: null,
  finishReason: null,
  notSent: [],
  error: null,
  ...more,
})

/** A turn whose model asks for one call and then answers, over a store that is told of alone. */
function rig({ callTool = async () => {}, isToolAllowed = async () => true }) {
  const { start } = aTurn()
  const finished: FinishTurn[] = []
  const saved: (string | null | undefined)[] = []
  let onSaved = (): void => {}
  const errors: string[] = []
  const calls = createCallControl()
  const offer: Offer = {
    tools: [{ name: 'echo', description: '', parameters: {} }],
    problems: [],
    find: () => ({
      serverId: 's',
      serverName: 'server',
      name: 'echo',
      approvalKey: 'key',
      isAlwaysAllowed: () => false,
      allowAlways: async () => {},
      async call() {
        await callTool()
        return { result: { parts: [{ type: 'text', text: 'said' }], isError: false, isCut: false } }
      },
    }),
  }
  let asked = 0
  const ports = {
    store: {
      read: { getMessage: async () => null, isToolAllowed },
      write: {
        finishTurn: async (turn: FinishTurn) => void finished.push(turn),
        putStep: async () => {},
        async saveProgress(...all: Parameters<TurnPorts['store']['write']['saveProgress']>) {
          const [, output, reasoning, , , , change] = all
          saved.push(change?.extras)
          onSaved()
          return { output: output.length, reasoning: reasoning.length }
        },
      },
    },
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    emit: (event: string, value: { call?: { id: string; state: string } }) => {
      if (event === 'chat.call' && value.call?.state === 'waiting') calls.decide(value.call.id, { allow: 'once' })
    },
    async complete(request: Parameters<TurnPorts['complete']>[0]) {
      asked += 1
      const own = asked === 1 ? extras : null
      request.onExtras?.(() => own)
      request.onDelta({ text: asked === 1 ? 'Let me see.' : 'Done.', reasoning: '' })
      return outcome({ output: asked === 1 ? 'Let me see.' : 'Done.', extras: own })
    },
    tools: { offer: async () => offer },
    attachments: { keepGiven: async () => [] },
    onRecorded: () => {},
    onError: (message: string) => void errors.push(message),
  } as unknown as TurnPorts
  const turn: LiveTurn = {
    start,
    messages: [{ role: 'user', content: 'Go' }],
    continues: null,
    toolServers: ['s'],
    feed: createAnswerFeed(
      start,
      () => {},
      () => true,
    ),
    calls,
    timeToFirstTokenMs: null,
    stop: new AbortController(),
    endedBy: null,
    done: Promise.resolve(),
  }
  const run = () =>
    runTurn(
      { ports, onEnded: () => {}, isClosing: () => false, closing: new Promise(() => {}) },
      turn,
      {} as Provider,
      null,
    )
  const untilSaved = () => new Promise<void>((resolve) => (onSaved = resolve))
  return { run, finished, saved, errors, untilSaved }
}

describe('what is kept of a turn with tools', () => {
  it('names each call once, also while the tool runs', async () => {
    const { run, saved, untilSaved, finished } = rig({ callTool: () => untilSaved() })
    await run()
    expect(saved).toEqual([JSON.stringify(extras)])
    expect(finished[0]?.end.extras).toEqual(extras)
  })

  it('is all of it where it cannot be read whether a tool is allowed: then its user is asked', async () => {
    const { run, finished, errors } = rig({
      isToolAllowed: async () => {
        throw new Error('the folder is gone')
      },
    })
    await run()
    expect(errors).toEqual(['the folder is gone'])
    expect(finished[0]?.end).toMatchObject({ status: 'complete', output: 'Let me see.\n\nDone.' })
    expect(finished[0]?.end.steps?.map(({ kind }) => kind)).toEqual(['round', 'call', 'round'])
  })
})

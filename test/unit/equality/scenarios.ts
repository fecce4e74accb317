import type { ModelParameters, ProviderKind, RedactionSettings, Settings } from '../../../src/shared/domain.ts'
import { createRandom, type Random } from '../../simulation/random.ts'
import type { Behaviour, FakeUsage, Streamed } from '../../support/fake-openai.ts'
import { oddStream, streamWithExtras } from './odd-streams.ts'
import { badText, jsonAnswers } from './texts.ts'

/** One turn: what the user does and how the model behaves. */
export interface Scenario {
  /** Names the turn within its own question. */
  marker: string
  question: string
  systemPrompt: string
  providerKind: ProviderKind
  model: string
  parameters: ModelParameters
  behaviour: Behaviour
  /** Stopped by the user once something has arrived. */
  isStopped: boolean
}

/** What holds for turns that follow one another. */
export interface Context extends Pick<Settings, 'userId' | 'environment' | 'release' | 'tags' | 'redaction'> {}

export const providerKinds = ['custom', 'openai', 'openrouter', 'ollama', 'litellm', 'anthropic'] as const

const models: Record<(typeof providerKinds)[number], readonly string[]> = {
  custom: ['fake-small', 'gpt-4o-mini', 'gpt-4o'],
  openai: ['gpt-4o-mini', 'gpt-4o', 'gpt-unheard-of'],
  openrouter: ['openai/gpt-4o-mini', 'nobody/no-such-model'],
  ollama: ['llama3.2', 'gpt-4o'],
  litellm: ['anthropic/claude-sonnet-4-5', 'gpt-4o'],
  anthropic: ['claude-sonnet-4-5', 'claude-haiku-4-5'],
}

export function scenarios(seed: number, count: number): Scenario[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, index) => scenario(index, random))
}

function scenario(index: number, random: Random): Scenario {
  const marker = `turn-${String(index).padStart(4, '0')}`
  const providerKind = random.pick(providerKinds)
  const model = random.pick(models[providerKind])
  const isStopped = index % 11 === 5
  return {
    marker,
    question: `${marker} ${random.chance(0.3) ? 'ask ada@example.org, sk-ant-api03-' + random.hex(40) : ''} ${badText(random)}`,
    systemPrompt: random.chance(0.3) ? badText(random) : '',
    providerKind,
    model,
    parameters: {
      ...(random.chance(0.5) ? { temperature: random.int(0, 20) / 10 } : {}),
      ...(random.chance(0.3) ? { topP: random.int(1, 10) / 10 } : {}),
      ...(random.chance(0.3) ? { maxTokens: random.int(1, 10_000_000) } : {}),
    },
    behaviour: isStopped ? stalling(streamed(index, random)) : behaviour(index, model, random),
    isStopped,
  }
}

function behaviour(index: number, model: string, random: Random): Behaviour {
  const answer = streamed(index, random)
  const afterChunks = random.int(0, 3)
  switch (random.int(0, 17)) {
    case 0:
      return { kind: 'cut', afterChunks, ...answer }
    case 1:
      return { kind: 'malformed', afterChunks, ...answer }
    case 2:
      return { kind: 'stream_error', afterChunks, error: { message: badText(random), code: 502 }, ...answer }
    case 3:
      return random.pick([{ kind: 'wrong_key' }, { kind: 'quota' }, { kind: 'server_error' }] as const)
    case 4:
      return { kind: 'rate_limited', retryAfter: '7' }
    case 5:
      return random.pick([{ kind: 'html' }, { kind: 'empty' }] as const)
    case 6:
      return { kind: 'redirect', location: 'http://portal.invalid/' }
    case 7:
      return {
        kind: 'raw',
        status: random.pick([400, 404, 413, 422, 503]),
        body: { error: { message: badText(random) } },
      }
    case 8:
      return { kind: 'refuse_stream_options', ...answer }
    case 9:
    case 10:
    case 11:
      return oddStream(model, random)
    case 12:
    case 13:
      return streamWithExtras(random)
    default:
      return { kind: 'answer', ...answer }
  }
}

/** Begins with words that nobody holds back for what might follow them. */
function stalling({ reasoning, text, usage, finishReason }: Streamed): Behaviour {
  const begun = { text: `It begins. ${text}`, ...(reasoning ? { reasoning: `It thinks. ${reasoning}` } : {}) }
  return { kind: 'stall', afterChunks: 3, usage, finishReason, ...begun }
}

function streamed(index: number, random: Random): Streamed {
  const isLong = index % 60 === 7
  const text = isLong
    ? `${badText(random)} `.repeat(20_000).slice(0, 300_000)
    : random.chance(0.3)
      ? random.pick(jsonAnswers)
      : badText(random)
  return {
    text,
    // Pieces may be cut within a pair.
    chunks: isLong ? 20 : random.int(1, 6),
    ...(random.chance(0.3) ? { reasoning: badText(random) } : {}),
    usage: random.chance(0.25) ? null : usage(random),
    finishReason: random.pick(['stop', 'stop', 'length', 'content_filter']),
    ...(random.chance(0.2)
      ? { headers: { 'x-litellm-response-cost': random.pick(['0.00012', '1e-7', 'none', '-1']) } }
      : {}),
  }
}

function usage(random: Random): FakeUsage {
  const prompt = random.int(1, 200_000)
  const completion = random.int(0, 20_000)
  return {
    prompt,
    completion,
    ...(random.chance(0.5) ? { cached: random.int(0, prompt) } : {}),
    ...(random.chance(0.5) ? { reasoning: random.int(0, completion) } : {}),
    ...(random.chance(0.3) ? { costUsd: random.pick([0, 0.000_000_123_456_789_012_3, 0.5, 12.75, 2e6]) } : {}),
  }
}

const redactions: readonly RedactionSettings[] = [
  { bodies: 'all', keys: true, emails: false, patterns: [] },
  { bodies: 'all', keys: true, emails: true, patterns: ['[a-z]+-\\d{4}', '👩'] },
  { bodies: 'metadata', keys: true, emails: true, patterns: [] },
  { bodies: 'nothing', keys: false, emails: false, patterns: [] },
  { bodies: 'all', keys: false, emails: false, patterns: [] },
]

export function context(block: number): Context {
  const random = createRandom(1_000 + block)
  return {
    userId: random.pick(['', 'ada', `user-${'👩‍👩‍👧'.repeat(20)}`, 'שלום‮user', 'x'.repeat(200)]),
    environment: random.pick(['', 'production', 'staging-2', 'a'.repeat(40)]),
    release: random.pick(['', 'v1.2.3', '😀'.repeat(100)]),
    tags: random.pick([[], ['one'], ['b', 'a', 'tag with spaces', '標籤', 'x'.repeat(200)]]),
    redaction: redactions[block % redactions.length] ?? random.pick(redactions),
  }
}

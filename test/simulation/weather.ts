import type { Random } from './random.ts'

/** What can go wrong with a POST of spans, on the way or at the server. `_after`: the server stored it all the same. */
export const postFaults = [
  'refused',
  'dns',
  'tls',
  'reset_before',
  'reset_after',
  'timeout_before',
  'timeout_after',
  'slow',
  'e408',
  'e429_seconds',
  'e429_date',
  'e429_bare',
  'e500_before',
  'e500_after',
  'e502_before',
  'e502_after',
  'e503_retry_after',
  'e504_after',
  'e403_quota',
  'e403_access',
  'e404',
  'e405',
  /** Something on the way does not take compressed bodies. */
  'e415',
  'captive_html',
  'captive_redirect',
  'gateway_202_before',
  'gateway_204_after',
  'truncated_before',
  'truncated_after',
  /** Of a batch of events: some are put off, with an answer for each id. */
  'some_events_later',
  /** Of a batch of events: all are stored, not all are named. */
  'some_events_unnamed',
] as const
export type PostFault = (typeof postFaults)[number]

/** What can go wrong with a question: the probe, or a look whether spans are there. */
export const askFaults = [
  'refused',
  'reset_before',
  'timeout_before',
  'e429_seconds',
  'e500_before',
  'captive_html',
] as const
export type AskFault = (typeof askFaults)[number]

export interface Weather {
  /** 0 to 1: how likely a request meets a fault at all. */
  storminess: number
  post: Partial<Record<PostFault, number>>
  ask: Partial<Record<AskFault, number>>
}

export const calm: Weather = { storminess: 0, post: {}, ask: {} }

/** Some of the faults, or all at once, each with a weight of its own. */
export function stormFrom(random: Random): Weather {
  const share = random.pick([0.15, 0.4, 1])
  const choose = <T extends string>(faults: readonly T[]): Partial<Record<T, number>> => {
    const chosen = faults.filter(() => random.chance(share))
    const some = chosen.length > 0 ? chosen : [random.pick(faults)]
    return Object.fromEntries(some.map((fault) => [fault, 0.2 + random.next()])) as Partial<Record<T, number>>
  }
  return { storminess: random.pick([0.1, 0.3, 0.6, 0.9]), post: choose(postFaults), ask: choose(askFaults) }
}

export function faultOf<T extends string>(
  random: Random,
  storminess: number,
  weights: Partial<Record<T, number>>,
): T | null {
  if (!random.chance(storminess)) return null
  return random.weighted(weights as Record<T, number>)
}

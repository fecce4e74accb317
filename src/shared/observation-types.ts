/** What an observation can be, by Langfuse's names. */
export const observationTypes = [
  'span',
  'generation',
  'event',
  'agent',
  'tool',
  'chain',
  'retriever',
  'evaluator',
  'embedding',
  'guardrail',
] as const
export type ObservationType = (typeof observationTypes)[number]

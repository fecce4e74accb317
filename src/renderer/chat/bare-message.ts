import type { Message } from '../../shared/domain.ts'

type Known = Pick<Message, 'id' | 'parentId' | 'role' | 'content'> & Partial<Message>

/** A message of which no more is known than this. */
export const bareMessage = (known: Known): Message => ({
  conversationId: '',
  reasoning: '',
  extras: null,
  calls: [],
  ending: null,
  status: 'complete',
  error: null,
  createdAtMs: 0,
  providerId: null,
  model: null,
  traceId: null,
  usage: null,
  costUsd: null,
  durationMs: null,
  timeToFirstTokenMs: null,
  delivery: null,
  feedback: null,
  ...known,
})

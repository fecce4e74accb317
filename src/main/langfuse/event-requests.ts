import type { Events } from './events.ts'
import { eventsEnvelope } from '../records/feedback.ts'

/** One request's events, and its body. */
export interface EventRequest extends Events {
  body: Uint8Array
}

/** Every version of Langfuse refuses more than 4.5 MB (4,718,592 bytes) on this route, and unpacks nothing. */
const roomyBytes = 4_500_000

/**
 * The events of a batch as one request; those of a single record that is too large for that in as many as they need, since
 * each has the whole input. Langfuse stores each by its id, so one that has to go again is there once.
 */
export function* inRequests({ events, records }: Events): Generator<EventRequest> {
  const { head, tail } = eventsEnvelope
  const isSingle = records.every((record) => record === 0)
  let texts: string[] = []
  let sizeBytes = 0
  const closed = (end: number): EventRequest => {
    const from = end - texts.length
    const body = Buffer.from(head + texts.join(',') + tail)
    return { events: events.slice(from, end), records: records.slice(from, end), body }
  }
  for (const [index, event] of events.entries()) {
    const text = JSON.stringify(event)
    const bytes = Buffer.byteLength(text) + 1
    if (isSingle && texts.length > 0 && sizeBytes + bytes > roomyBytes) {
      yield closed(index)
      texts = []
      sizeBytes = 0
    }
    texts.push(text)
    sizeBytes += bytes
  }
  yield closed(events.length)
}

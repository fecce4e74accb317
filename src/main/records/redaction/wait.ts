import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import type { RedactionSettings } from '../../../shared/domain.ts'
import {
  cells,
  startLimitMs,
  startRedactionWorker,
  states,
  timeLimitMs,
  type Redacted,
  type RedactionReply,
} from './job.ts'

/**
 * Redacts in a thread of its own and waits for it, at most as long as a record's time. For the writer thread, which has
 * nothing else to do where it closes what a crash left open.
 */
export function redactAndWait(settings: RedactionSettings, texts: string[]): Redacted {
  const progress = new SharedArrayBuffer(8)
  const at = new Int32Array(progress)
  const { port1, port2 } = new MessageChannel()
  const worker = startRedactionWorker()
  try {
    worker.postMessage({ settings, texts, progress, replyPort: port2 }, [port2])
    Atomics.wait(at, cells.state, states.waiting, startLimitMs)
    Atomics.wait(at, cells.state, states.running, timeLimitMs(texts))
    const done: (string | null)[] = texts.map(() => null)
    for (let next = receiveMessageOnPort(port1); next; next = receiveMessageOnPort(port1)) {
      const reply = next.message as RedactionReply
      if (reply.kind === 'text') done[reply.index] = reply.text
    }
    const isDone = done.every((text) => text !== null)
    return { texts: done, slowRule: isDone ? null : Atomics.load(at, cells.rule) }
  } finally {
    port1.close()
    void worker.terminate()
  }
}

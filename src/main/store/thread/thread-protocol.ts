import type { MessagePort } from 'node:worker_threads'
import { toStoreError, type StoreError } from '../errors.ts'

export interface Call {
  id: number
  /** `open` comes first, `close` last; between them the names of the opened methods. */
  method: string
  args: unknown[]
}

export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: StoreError['code']; message: string }

/** What a thread says unasked. */
export interface Told {
  told: 'disk_full' | 'disk_has_room' | 'folder_gone' | 'folder_back'
}

export interface Opened {
  methods: object
  /** What `open` answers. */
  value: unknown
  close(): void
}

/** Answers the calls on a port, one at a time and in order. Errors cross as values; Error fields would be lost. */
export function serveCalls(port: MessagePort, open: (tell: (told: Told) => void) => Opened): void {
  let opened: Opened | null = null
  const run = (call: Call): unknown => {
    if (call.method === 'open') {
      opened = open((told) => port.postMessage(told))
      return opened.value
    }
    if (call.method === 'close') {
      opened?.close()
      opened = null
      return null
    }
    const methods = (opened?.methods ?? {}) as Record<string, ((...args: unknown[]) => unknown) | undefined>
    const method = methods[call.method]
    if (!method) throw new Error(`no method ${call.method}`)
    return method(...call.args)
  }
  port.on('message', (call: Call) => {
    let reply: Reply
    try {
      reply = { id: call.id, ok: true, value: run(call) }
    } catch (error) {
      const failure = toStoreError(error)
      reply = { id: call.id, ok: false, code: failure.code, message: failure.userMessage }
    }
    port.postMessage(reply, reply.ok ? movable(reply.value) : [])
  })
}

/** A batch's body moves to the other thread instead of being copied: at a megabyte a copy is felt there. */
function movable(value: unknown): ArrayBuffer[] {
  const body = typeof value === 'object' && value !== null && 'body' in value ? value.body : null
  const isWhole = body instanceof Uint8Array && body.byteLength === body.buffer.byteLength
  return isWhole && body.buffer instanceof ArrayBuffer ? [body.buffer] : []
}

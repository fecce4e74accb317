import { toStoreError, type StoreError } from '../errors.ts'

export interface Call {
  id: number
  /** `open` comes first, with what it is opened by, `close` last; between them the names of the opened methods. */
  method: string
  args: unknown[]
}

export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; code: StoreError['code']; message: string }

/** What a thread or a process says unasked. */
export type Told =
  | { told: 'disk_full' | 'disk_has_room' | 'folder_gone' | 'folder_back' }
  /** The Monitor's copy is being made; so many of its traces are in it. */
  | { told: 'copying'; doneCount: number; totalCount: number }
  /** The Monitor's copy has all changes up to this one. */
  | { told: 'copied'; seq: number; isInMemory: boolean }
  /** There can be no copy on this computer. */
  | { told: 'no_engine'; why: string }

/** What calls come in by: a thread's port, or that of a process. */
export interface CallPort {
  on(event: 'message', listener: (call: Call) => void): void
  postMessage(message: Reply | Told, transferred: ArrayBuffer[]): void
}

export interface Opened {
  methods: object
  /** What `open` answers. */
  value: unknown
  close(): unknown
}

/**
 * Answers the calls on a port, each begun in its turn; an answer that is a promise is sent once it is there. Errors cross as
 * values; Error fields would be lost.
 */
export function serveCalls(port: CallPort, open: (tell: (told: Told) => void, ...args: unknown[]) => Opened): void {
  let opened: Opened | null = null
  const run = (call: Call): unknown => {
    if (call.method === 'open') {
      opened = open((told) => port.postMessage(told, []), ...call.args)
      return opened.value
    }
    if (call.method === 'close') {
      const closed = opened?.close()
      opened = null
      return closed ?? null
    }
    const methods = (opened?.methods ?? {}) as Record<string, ((...args: unknown[]) => unknown) | undefined>
    const method = methods[call.method]
    if (!method) throw new Error(`no method ${call.method}`)
    return method(...call.args)
  }
  const succeed = (id: number, value: unknown): void => port.postMessage({ id, ok: true, value }, movable(value))
  const fail = (id: number, error: unknown): void => {
    const { code, userMessage } = toStoreError(error)
    port.postMessage({ id, ok: false, code, message: userMessage }, [])
  }
  port.on('message', (call) => {
    try {
      const value = run(call)
      if (value instanceof Promise) {
        value.then(
          (settled) => succeed(call.id, settled),
          (error: unknown) => fail(call.id, error),
        )
      } else succeed(call.id, value)
    } catch (error) {
      fail(call.id, error)
    }
  })
}

/** A batch's body moves to the other thread instead of being copied: at a megabyte a copy is felt there. */
function movable(value: unknown): ArrayBuffer[] {
  const body = typeof value === 'object' && value !== null && 'body' in value ? value.body : null
  const isWhole = body instanceof Uint8Array && body.byteLength === body.buffer.byteLength
  return isWhole && body.buffer instanceof ArrayBuffer ? [body.buffer] : []
}

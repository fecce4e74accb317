import type { Bridge, EventName, Events, Result, Route, Routes } from '../../shared/ipc.ts'
import { followEvents } from './event-stream.ts'
import { words } from '../../shared/words/t.ts'
import { setLink } from './link.ts'
import { openSession, sessionHeaders } from './session.ts'

type Listener = (payload: never) => void

/** Above this a request that should survive the page's end is not allowed to (fetch's limit is 64 KiB). */
const keepaliveLimit = 60_000

/** The bridge over HTTP: requests are POSTs, events one server-sent stream. Never rejects. */
export interface HttpBridge extends Bridge {
  /** False where this page may not come in. Nothing is to be asked before. */
  open(): Promise<boolean>
}

export function createHttpBridge(): HttpBridge {
  const listeners = new Map<EventName, Set<Listener>>()

  return {
    async open() {
      if (!(await openSession())) return false
      // Before what the page asks for first, so that no change after the answer is missed.
      await followEvents((event, payload) => {
        for (const listener of listeners.get(event) ?? []) listener(payload)
      })
      return true
    },
    async request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Result<Routes[R]['value']>> {
      const body = JSON.stringify({ route, input })
      try {
        const response = await fetch('/api/request', {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...sessionHeaders() },
          body,
          keepalive: route === 'conversations.saveDraft' && body.length < keepaliveLimit,
        })
        if (response.status === 401) setLink('ended')
        return (await response.json()) as Result<Routes[R]['value']>
      } catch {
        return {
          ok: false,
          error: {
            code: 'shell_gone',
            message: words(
              'Holdfast’s process did not answer. What was recorded is safe on disk; try again once it is back.',
            ),
          },
        }
      }
    },
    on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
      const known = listeners.get(event) ?? new Set<Listener>()
      listeners.set(event, known)
      known.add(listener as Listener)
      return () => known.delete(listener as Listener)
    },
  }
}

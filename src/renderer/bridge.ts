import type { Bridge, EventName, Events, Result, Route, Routes } from '../shared/ipc.ts'

declare global {
  interface Window {
    holdfast?: Bridge
  }
}

type Listener = (payload: never) => void
type LinkListener = (connected: boolean) => void

/** Browsers give up on a stream whose reconnect is refused; then it is opened anew this often. */
const reopenAfterMs = 2000
/** Above this a request that should survive the page's end is not allowed to (fetch's limit is 64 KiB). */
const keepaliveLimit = 60_000

const linkListeners = new Set<LinkListener>()
let connected = true

/** Tells when the app's process goes and comes back; only the browser shell can lose it. Returns the end of it. */
export function onLinkChange(listener: LinkListener): () => void {
  linkListeners.add(listener)
  return () => linkListeners.delete(listener)
}

/** What was told while the app's process was out of reach is lost, so whoever shows it asks again. Returns the end of it. */
export function onReconnect(load: () => void): () => void {
  return onLinkChange((connected) => {
    if (connected) load()
  })
}

function setConnected(next: boolean): void {
  if (connected === next) return
  connected = next
  for (const listener of linkListeners) listener(next)
}

/** The bridge over HTTP: requests are POSTs, events one server-sent stream. Never rejects. */
function createHttpBridge(): Bridge {
  const listeners = new Map<EventName, Set<Listener>>()
  let source: EventSource | null = null

  const open = (): void => {
    const stream = new EventSource('/api/events')
    source = stream
    stream.addEventListener('open', () => setConnected(true))
    stream.addEventListener('message', (message: MessageEvent<string>) => {
      const { event, payload } = JSON.parse(message.data) as { event: EventName; payload: never }
      for (const listener of listeners.get(event) ?? []) listener(payload)
    })
    stream.addEventListener('error', () => {
      setConnected(false)
      if (stream.readyState === EventSource.CLOSED) setTimeout(open, reopenAfterMs)
    })
  }

  return {
    async request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Result<Routes[R]['value']>> {
      const body = JSON.stringify({ route, input })
      try {
        const response = await fetch('/api/request', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          keepalive: route === 'conversations.saveDraft' && body.length < keepaliveLimit,
        })
        return (await response.json()) as Result<Routes[R]['value']>
      } catch {
        return {
          ok: false,
          error: {
            code: 'shell_gone',
            message: 'Holdfast’s process did not answer. What was recorded is safe on disk; try again once it is back.',
          },
        }
      }
    },
    on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void {
      if (source === null) open()
      const known = listeners.get(event) ?? new Set<Listener>()
      listeners.set(event, known)
      known.add(listener as Listener)
      return () => known.delete(listener as Listener)
    },
  }
}

export const bridge: Bridge = window.holdfast ?? createHttpBridge()

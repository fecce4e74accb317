import type { EventName } from '../../shared/ipc.ts'
import { currentLink, setLink } from './link.ts'
import { sessionHeaders } from './session.ts'

const reopenAfterMs = 1_000
/** Browsers open six connections to a host, so that six tabs with a stream each would leave none for their requests. */
const closeHiddenAfterMs = 15_000

export type TakeEvent = (event: EventName, payload: never) => void
let closing = new AbortController()
let hiddenTimer: ReturnType<typeof setTimeout> | undefined

type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>

/**
 * Keeps one stream of events open while the page is seen and there is a session; it is fetched, since an EventSource
 * could bring the session only in its address. Resolves once the first attempt has been answered.
 */
export async function followEvents(take: TakeEvent): Promise<void> {
  document.addEventListener('visibilitychange', closeWhenHidden)
  closeWhenHidden()
  const first = await open()
  void (async () => {
    for (let stream = first; currentLink() !== 'ended'; stream = await open()) {
      const wasOpen = stream !== null && (await readEvents(stream, take))
      if (wasOpen) setLink('lost')
      // At once after one that was open: it may have been dropped for not having been read.
      else await new Promise((resolve) => setTimeout(resolve, reopenAfterMs))
      await seen()
    }
  })()
}

/** Null where there is none to be had now; the link says why. */
async function open(): Promise<Bytes | null> {
  try {
    closing = new AbortController()
    const { signal } = closing
    const response = await fetch('/api/events', { headers: sessionHeaders(), cache: 'no-store', signal })
    if (response.ok && response.body) {
      setLink('open')
      return response.body
    }
    setLink(response.status === 401 ? 'ended' : response.status === 503 ? 'full' : 'lost')
  } catch {
    setLink('lost')
  }
  return null
}

/** Hands on each event until the stream ends. Never rejects; true where it was read at all. */
async function readEvents(stream: Bytes, take: TakeEvent): Promise<boolean> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader()
  let pieces: string[] = []
  let any = false
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return any
      any = true
      // Only a piece with an end in it is joined: a long event comes in many.
      pieces.push(value)
      if (!value.includes('\n')) continue
      const events = pieces.join('').split('\n\n')
      pieces = [events.pop() ?? '']
      for (const text of events) {
        if (!text.startsWith('data: ')) continue
        const { event, payload } = JSON.parse(text.slice('data: '.length)) as { event: EventName; payload: never }
        take(event, payload)
      }
    }
  } catch {
    return any
  }
}

function closeWhenHidden(): void {
  clearTimeout(hiddenTimer)
  if (document.hidden) hiddenTimer = setTimeout(() => closing.abort(), closeHiddenAfterMs)
}

async function seen(): Promise<void> {
  while (document.hidden) {
    await new Promise((resolve) => document.addEventListener('visibilitychange', resolve, { once: true }))
  }
}

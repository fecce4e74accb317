import { t } from '../../../shared/words/t.ts'
import type { DrawRequest, FrameMessage } from '../../diagrams/messages.ts'

/** For the frame's code, which is large, to be there. */
const loadsWithinMs = 20_000
/** A diagram that takes longer ends, and the frame with it: nothing else stops a script. */
const drawsWithinMs = 6_000
/** A frame is a process of its own; one that nobody needs goes. */
const idleMs = 60_000

interface Job {
  request: Omit<DrawRequest, 'id'>
  resolve(svg: string): void
  reject(error: Error): void
}

const waiting: Job[] = []
let frame: HTMLIFrameElement | null = null
let isReady = false
let current: { job: Job; id: number } | null = null
let lastId = 0
let timer: ReturnType<typeof setTimeout> | undefined

/** Has a diagram drawn, one after another. What comes back is not to be trusted. Rejects with a reason for the user. */
export function drawInFrame(request: Job['request'], signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const job = { request, resolve, reject }
    waiting.push(job)
    signal.addEventListener('abort', () => {
      const at = waiting.indexOf(job)
      if (at >= 0) waiting.splice(at, 1)
      reject(new DOMException('Nobody waits for it any more.', 'AbortError'))
    })
    drawNext()
  })
}

function drawNext(): void {
  if (current !== null) return
  clearTimeout(timer)
  if (waiting.length === 0) {
    timer = setTimeout(removeFrame, idleMs)
    return
  }
  if (frame === null) return openFrame()
  if (!isReady) return
  const job = waiting.shift()
  if (!job) return
  current = { job, id: ++lastId }
  timer = setTimeout(
    () =>
      giveUp(
        t('It takes longer than {seconds} seconds to draw, so that was ended.', { seconds: drawsWithinMs / 1000 }),
      ),
    drawsWithinMs,
  )
  const request: DrawRequest = { ...job.request, id: current.id }
  // Its origin is none, which no address names.
  frame.contentWindow?.postMessage(request, '*')
}

function openFrame(): void {
  isReady = false
  frame = document.createElement('iframe')
  // Not even the app's own origin: what it runs can reach neither the app nor what the app stores.
  frame.setAttribute('sandbox', 'allow-scripts')
  frame.src = '/diagrams.html'
  frame.className = 'diagram-frame'
  frame.title = t('Draws diagrams')
  frame.tabIndex = -1
  frame.inert = true
  frame.ariaHidden = 'true'
  window.addEventListener('message', receive)
  document.body.append(frame)
  timer = setTimeout(() => {
    const [job] = waiting.splice(0, 1)
    removeFrame()
    job?.reject(new Error(t('What draws diagrams could not be loaded.')))
    drawNext()
  }, loadsWithinMs)
}

function removeFrame(): void {
  clearTimeout(timer)
  window.removeEventListener('message', receive)
  frame?.remove()
  frame = null
  isReady = false
}

function receive({ source, data }: MessageEvent<FrameMessage>): void {
  if (frame === null || source !== frame.contentWindow) return
  if (data.kind === 'ready') {
    isReady = true
    drawNext()
    return
  }
  if (current === null || data.id !== current.id) return
  const { job } = current
  current = null
  if (data.kind === 'drawn') job.resolve(String(data.svg))
  else job.reject(new Error(String(data.reason)))
  drawNext()
}

/** Ends what is being drawn, with the frame that draws it. */
function giveUp(reason: string): void {
  const job = current?.job
  current = null
  removeFrame()
  job?.reject(new Error(reason))
  drawNext()
}

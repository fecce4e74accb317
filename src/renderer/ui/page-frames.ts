import type { Frames } from './frame-pace.ts'

/** Those of this page; a hidden page gets none. */
export function pageFrames(): Frames {
  const painted = new MessageChannel()
  const callbacks: (() => void)[] = []
  painted.port1.addEventListener('message', () => callbacks.shift()?.())
  painted.port1.start()
  return {
    nowMs: () => performance.now(),
    request: (callback) => void requestAnimationFrame(callback),
    afterPaint: (callback) => {
      callbacks.push(callback)
      painted.port2.postMessage(null)
    },
  }
}

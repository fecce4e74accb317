/** What is drawn next, nearest to what is seen first; one a frame, so that no frame is held up by more than one. */
const waiting = new Map<object, { distancePx: number; draw(): void }>()
let scheduled = false

export function drawSoon(key: object, distancePx: number, draw: () => void): void {
  waiting.set(key, { distancePx, draw })
  if (scheduled) return
  scheduled = true
  requestAnimationFrame(drawNext)
}

export function forgetDrawing(key: object): void {
  waiting.delete(key)
}

function drawNext(): void {
  scheduled = false
  let next: [object, { distancePx: number; draw(): void }] | null = null
  for (const entry of waiting) if (next === null || entry[1].distancePx < next[1].distancePx) next = entry
  if (next === null) return
  waiting.delete(next[0])
  next[1].draw()
  if (waiting.size > 0) {
    scheduled = true
    requestAnimationFrame(drawNext)
  }
}

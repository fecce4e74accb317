import type { Look } from './chart-model.ts'

export const themeColour = (token: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(token).trim()

const tilePx = 6

/** What bars of this look are filled with: a second mark besides the colour. */
export function fillOf({ colour, fill }: Look, pixelRatio: number): string | CanvasPattern {
  const ink = themeColour(colour)
  if (fill === 'solid') return ink
  const paper = themeColour('--raised')
  if (fill === 'outline') return `color-mix(in oklab, ${ink} 32%, ${paper})`
  const size = Math.round(tilePx * pixelRatio)
  const tile = new OffscreenCanvas(size, size)
  const context = tile.getContext('2d')
  if (!context) return ink
  context.fillStyle = fill === 'stripes' ? paper : ink
  context.fillRect(0, 0, size, size)
  if (fill === 'stripes') drawStripes(context, size, ink)
  else {
    context.fillStyle = paper
    context.beginPath()
    context.arc(size / 2, size / 2, size / 5, 0, 2 * Math.PI)
    context.fill()
  }
  return context.createPattern(tile as unknown as HTMLCanvasElement, 'repeat') ?? ink
}

/** So far apart that they meet over the edges of a tile. */
function drawStripes(context: OffscreenCanvasRenderingContext2D, size: number, ink: string): void {
  context.strokeStyle = ink
  context.lineWidth = size * 0.42
  context.lineCap = 'square'
  for (const shift of [-size, 0, size]) {
    context.beginPath()
    context.moveTo(shift, size)
    context.lineTo(shift + size, 0)
    context.stroke()
  }
}

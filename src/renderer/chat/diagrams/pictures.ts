import { t } from '../../../shared/words/t.ts'
import { cleanSvg, type Picture } from './clean-svg.ts'
import { drawInFrame } from './frame.ts'

/** What scrolled away and comes back is not drawn again. */
const keptCount = 40
/** Mermaid's own limit; a longer one is not worth the attempt. */
const longestText = 50_000

export type Theme = 'light' | 'dark'
export type Drawn = { kind: 'picture'; picture: Picture } | { kind: 'failed'; reason: string }

const kept = new Map<string, Drawn>()

/** The picture of a diagram's text, or why there is none, for the user. */
export async function pictureOf(text: string, theme: Theme, signal: AbortSignal): Promise<Drawn> {
  const key = `${theme} ${text}`
  const known = kept.get(key)
  if (known) return known
  const drawn = await attempt(text, theme, signal)
  kept.set(key, drawn)
  const [oldest] = kept.keys()
  if (kept.size > keptCount && oldest !== undefined) kept.delete(oldest)
  return drawn
}

/** Where it is known already, so that nothing has to be waited for. */
export const knownPicture = (text: string, theme: Theme): Drawn | null => kept.get(`${theme} ${text}`) ?? null

async function attempt(text: string, theme: Theme, signal: AbortSignal): Promise<Drawn> {
  if (text.length > longestText) return { kind: 'failed', reason: t('It is too long to be drawn.') }
  try {
    const picture = cleanSvg(await drawInFrame({ text, theme }, signal))
    return picture
      ? { kind: 'picture', picture }
      : { kind: 'failed', reason: t('What came of it is no picture that can be shown.') }
  } catch (error) {
    if (signal.aborted) throw error
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** For `<img>`: an image runs no script and loads nothing. */
export const addressOf = ({ svg }: Picture): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`

/** Twice as large, so that it is sharp where it is put. */
export async function pngOf(picture: Picture, background: string): Promise<Blob> {
  const scale = Math.min(2, 8000 / Math.max(picture.widthPx, picture.heightPx))
  const image = new Image()
  image.src = addressOf(picture)
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(picture.widthPx * scale)
  canvas.height = Math.round(picture.heightPx * scale)
  const context = canvas.getContext('2d')
  if (!context) throw new Error(t('There is nothing here to draw on.'))
  context.fillStyle = background
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error(t('It is too large for a picture.')))),
      'image/png',
    ),
  )
}

import { t } from '../../../shared/words/t.ts'
import { isPictureAlone } from './png-chunks.ts'
import { pictureTypeOf } from './picture-type.ts'
import { sizeHeadBytes, toldSize } from './told-size.ts'

/** Models see no more of a picture than this: what is larger is cut into tiles or made smaller there. */
const maxEdgePx = 2048
/** As large as a picture may be that is sent as it is. */
const maxPlainBytes = 3_000_000
/** A picture that is larger unpacked is not opened here. */
const maxPixels = 120_000_000

export interface Prepared {
  /** What models are sent; null where that is the picture itself. */
  blob: Blob | null
  widthPx: number
  heightPx: number
}

/**
 * What models are sent of a picture: no larger than they see it, and drawn anew, so that where and with what it was taken stays here. Null
 * for what is no picture. Throws words for the user.
 */
export async function prepare(file: File): Promise<Prepared | null> {
  const type = await pictureTypeOf(file)
  if (type === null) return null
  const told = toldSize(await file.slice(0, sizeHeadBytes).arrayBuffer(), type)
  if (told) checkPixels(file, told)
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error(t('“{name}” can’t be attached. This picture is damaged or cut off.', { name: file.name }))
  })
  try {
    const { width, height } = picture
    checkPixels(file, picture)
    const isSmall = Math.max(width, height) <= maxEdgePx
    // A PNG is mostly a drawing or a screenshot, which says nothing of a place.
    if (
      type === 'png' &&
      isSmall &&
      file.size <= maxPlainBytes &&
      isPictureAlone(new Uint8Array(await file.arrayBuffer()))
    )
      return { blob: null, widthPx: width, heightPx: height }
    const scale = Math.min(1, maxEdgePx / Math.max(width, height))
    const [widthPx, heightPx] = [width, height].map((length) => Math.max(1, Math.round(length * scale))) as [
      number,
      number,
    ]
    return { blob: await drawn(picture, widthPx, heightPx, type), widthPx, heightPx }
  } finally {
    picture.close()
  }
}

function checkPixels({ name }: File, { width, height }: { width: number; height: number }): void {
  if (width * height <= maxPixels) return
  throw new Error(
    t('“{name}” can’t be attached. A picture of {width} × {height} pixels is too large. Make it smaller first.', {
      name,
      width,
      height,
    }),
  )
}

/** Drawings stay sharp as PNG, unless that is large; all servers take both PNG and JPEG. */
async function drawn(picture: ImageBitmap, widthPx: number, heightPx: number, type: string): Promise<Blob> {
  const canvas = new OffscreenCanvas(widthPx, heightPx)
  const context = canvas.getContext('2d')
  if (!context) throw new Error(t('This picture can’t be made smaller here. Make it smaller first.'))
  context.imageSmoothingQuality = 'high'
  if (type !== 'jpeg') {
    context.drawImage(picture, 0, 0, widthPx, heightPx)
    const sharp = await canvas.convertToBlob({ type: 'image/png' })
    if (sharp.size <= maxPlainBytes) return sharp
  }
  // JPEG has no transparency.
  context.fillStyle = 'white'
  context.fillRect(0, 0, widthPx, heightPx)
  context.drawImage(picture, 0, 0, widthPx, heightPx)
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.88 })
}

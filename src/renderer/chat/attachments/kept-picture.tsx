import { ImageOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { t } from '../../../shared/words/t.ts'
import { fetchBytes } from '../../bridge.ts'
import { classes } from '../../ui/classes.ts'

const maxKnown = 80
/** Addresses of pictures that are in this page's memory, the one that was asked for last at the end. */
const known = new Map<string, Promise<string | null>>()

/** Null where it is not on this computer any more. */
function addressOf(sha256: string, small: boolean): Promise<string | null> {
  const key = small ? `${sha256}?small` : sha256
  const address = known.get(key) ?? fetchPicture(key)
  known.delete(key)
  known.set(key, address)
  const [oldest] = known
  if (known.size > maxKnown && oldest) {
    known.delete(oldest[0])
    void oldest[1].then((url) => url && URL.revokeObjectURL(url))
  }
  return address
}

async function fetchPicture(key: string): Promise<string | null> {
  try {
    const response = await fetchBytes(`/api/attachments/${key}`)
    if (response.ok) return URL.createObjectURL(await response.blob())
    if (response.status !== 404) known.delete(key)
  } catch {
    // The process is away; the next look asks again.
    known.delete(key)
  }
  return null
}

/** A picture that is kept on this computer; `small` as models are sent it. */
export function KeptPicture({
  sha256,
  name,
  small = false,
  className,
}: {
  sha256: string
  name: string
  small?: boolean
  className?: string
}) {
  const [url, setUrl] = useState<string | null | undefined>()
  useEffect(() => {
    let isShown = true
    void addressOf(sha256, small).then((address) => isShown && setUrl(address))
    return () => {
      isShown = false
    }
  }, [sha256, small])
  if (url === null) {
    return (
      <span
        role="img"
        aria-label={t('{name}: not on this computer any more', { name })}
        title={t('This picture is not on this computer any more.')}
        className={classes('flex items-center justify-center bg-sunken text-ink-3', className)}
      >
        <ImageOff size={14} />
      </span>
    )
  }
  return url === undefined ? (
    <span className={classes('block bg-sunken', className)} />
  ) : (
    <img src={url} alt={name} draggable={false} className={className} />
  )
}

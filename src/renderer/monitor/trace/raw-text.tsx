import { useEffect, useState } from 'react'
import type { RecordedBody } from '../../../shared/domain.ts'
import { asText } from '../../../shared/json-values.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { Button } from '../../ui/button.tsx'
import { formatBytes } from '../../ui/format.ts'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { LongText } from './long-text.tsx'
import type { BodyPlace } from './read-whole.ts'

/** A body as it was recorded: whole where it is of ordinary size, else piece by piece. */
export function RawText({ body, place }: { body: RecordedBody; place: BodyPlace }) {
  return body.isShortened ? (
    <Pieces place={place} length={body.length} />
  ) : (
    <LongText isCode text={asText(body.value)} />
  )
}

function Pieces({ place: { traceId, spanId, side }, length }: { place: BodyPlace; length: number }) {
  const [pieces, setPieces] = useState<{ text: string; offset: number }[]>([])
  const [nextOffset, setNextOffset] = useState<number | null>(0)
  const [wanted, setWanted] = useState<number | null>(0)
  const [error, setError] = useState<string | null>(null)
  useEffect(() => {
    if (wanted === null) return
    let isWanted = true
    void bridge.request('monitor.body', { traceId, spanId, side, offset: wanted }).then((result) => {
      if (!isWanted) return
      setWanted(null)
      if (!result.ok) {
        setError(result.error.message)
        return
      }
      setPieces((known) => [...known, { text: result.value.text, offset: wanted }])
      setNextOffset(result.value.nextOffset)
    })
    return () => {
      isWanted = false
    }
  }, [traceId, spanId, side, wanted])
  const readOn = (): void => {
    setError(null)
    setWanted(nextOffset)
  }
  if (error !== null) return <Failure message={error} onRetry={readOn} />
  return (
    <div className="max-h-[70vh] overflow-y-auto">
      {pieces.map(({ text, offset }) => (
        <pre
          key={offset}
          dir="auto"
          className="font-mono text-xs wrap-anywhere whitespace-pre-wrap select-text [contain-intrinsic-block-size:auto_5000px] [content-visibility:auto]"
        >
          {text}
        </pre>
      ))}
      {wanted !== null && <Waiting what={t('Reading')} />}
      {nextOffset !== null && nextOffset > 0 && (
        <Button small className="my-2" busy={wanted !== null && t('Reading…')} onClick={readOn}>
          {t('Show more: {done} of {whole} shown', { done: formatBytes(nextOffset), whole: formatBytes(length) })}
        </Button>
      )}
    </div>
  )
}

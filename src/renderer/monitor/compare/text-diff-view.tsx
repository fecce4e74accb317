import { useMemo } from 'react'
import { t } from '../../../shared/words/t.ts'
import { diffTexts, type DiffPiece, type DiffUnit } from './text-diff.ts'

/** Two texts as one: what only the left one has is struck through, what only the right one has is underlined. */
export function TextDiff({ left, right, unit }: { left: string; right: string; unit: DiffUnit }) {
  const pieces = useMemo(() => diffTexts(left, right, unit), [left, right, unit])
  if (left === right)
    return <p className="text-sm text-ink-3">{left === '' ? t('Neither was recorded.') : t('Both are the same.')}</p>
  if (pieces === null) {
    return (
      <p className="text-sm text-ink-3">
        {unit === 'words'
          ? t(
              'These differ in almost everything, so no difference is shown. Compare them by lines, or read them one after the other.',
            )
          : t('These differ in almost everything, so no difference is shown: read them one after the other.')}
      </p>
    )
  }
  return (
    <div
      dir="auto"
      className="max-h-[60vh] overflow-y-auto rounded-md border bg-raised px-3 py-2 text-sm wrap-anywhere whitespace-pre-wrap select-text"
    >
      {pieces.map((piece, index) => (
        // Pieces have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <Piece key={index} piece={piece} />
      ))}
    </div>
  )
}

function Piece({ piece }: { piece: DiffPiece }) {
  if (piece.in === 'left') return <del className="bg-bad-soft text-bad">{piece.text}</del>
  if (piece.in === 'right') return <ins className="bg-accent-soft text-accent-text underline">{piece.text}</ins>
  return piece.text
}

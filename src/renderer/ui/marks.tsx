import { useMemo } from 'react'
import { splitAtMatches } from '../../shared/search-marks.ts'

/** What was found, each match between U+0001 and U+0002. */
export function Snippet({ text }: { text: string }) {
  return <Pieces pieces={text.split('\u0001').flatMap((part) => part.split('\u0002'))} />
}

/** A text with what is searched for marked. */
export function Marked({ text, query }: { text: string; query: string }) {
  const pieces = useMemo(() => (query === '' ? [text] : splitAtMatches(text, query)), [text, query])
  return <Pieces pieces={pieces} />
}

/** Every second one is a match. */
function Pieces({ pieces }: { pieces: readonly string[] }) {
  // Pieces have no identity but their place.
  // oxlint-disable-next-line react/no-array-index-key
  return pieces.map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece))
}

import { useMemo, useState } from 'react'
import { splitAtMatches } from '../../../shared/search-marks.ts'
import { cutText } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { formatBytes } from '../../ui/format.ts'
import { Marked } from '../../ui/marks.tsx'
import { useSearchText } from '../search-text.ts'

/** Longer texts are shown in part until they are asked for. */
const shownCharacters = 4000
/** Above this no one reads on to the next mark, and looking for them all would be felt. */
const markedCharacters = 200_000

/** A text with what is searched for marked. */
export function LongText({ text, isCode = false }: { text: string; isCode?: boolean }) {
  const searched = useSearchText()
  const [asked, setAsked] = useState<boolean | null>(null)
  const isLong = text.length > shownCharacters
  const begun = isLong ? cutText(text, shownCharacters) : text
  // Where what is searched for stands further down alone, the text is shown as far as that.
  const isFurtherDown = useMemo(
    () =>
      isLong && searched !== '' && !hasMatch(begun, searched) && hasMatch(cutText(text, markedCharacters), searched),
    [isLong, searched, begun, text],
  )
  const whole = asked ?? isFurtherDown
  const shown = isLong && !whole ? `${begun}…` : text
  const marked = cutText(shown, markedCharacters)
  return (
    <>
      <div
        dir="auto"
        className={classes(
          'max-h-96 overflow-y-auto wrap-anywhere whitespace-pre-wrap select-text',
          isCode ? 'font-mono text-xs' : 'text-sm',
        )}
      >
        <Marked text={marked} query={searched} />
        {shown.slice(marked.length)}
      </div>
      {isLong && (
        <Button small className="mt-2" onClick={() => setAsked(!whole)}>
          {whole ? t('Show less') : t('Show all {size}', { size: formatBytes(text.length) })}
        </Button>
      )}
    </>
  )
}

const hasMatch = (text: string, query: string): boolean => splitAtMatches(text, query).length > 1

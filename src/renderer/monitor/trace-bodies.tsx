import { useMemo, useState } from 'react'
import type { TraceDetail } from '../../shared/domain.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { formatBytes } from '../ui/format.ts'
import { Part } from './part.tsx'
import { asMessages, asText, type ShownMessage } from './bodies.ts'
import { splitAtMatches } from '../../shared/search-marks.ts'
import { cutText } from '../../shared/text.ts'
import { Marked } from '../ui/marks.tsx'
import { useSearchText } from './search-text.ts'

/** Longer texts are shown in part until they are asked for. */
const shownCharacters = 4000

/** Input, output, parameters and metadata of the generation, as they are recorded. */
export function TraceBodies({ detail }: { detail: TraceDetail }) {
  const generation = detail.observations.find((observation) => observation.type === 'generation')
  if (!generation) {
    return (
      <p className="text-sm text-ink-3">
        {detail.delivery === 'open'
          ? 'The call is still running. Its input is saved on this computer and appears here once the call ends.'
          : 'The prompt and the answer were removed to stay under the size cap.'}
      </p>
    )
  }
  return (
    <>
      <Body title="Input" value={generation.input} />
      <Body title="Output" value={generation.output} />
      {generation.modelParameters && <Pairs title="Parameters" values={generation.modelParameters} />}
      <Pairs title="Metadata" values={generation.metadata} />
    </>
  )
}

function Body({ title, value }: { title: string; value: unknown }) {
  const messages = asMessages(value)
  return (
    <Part
      title={title}
      actions={value !== null && <CopyButton label={`Copy ${title.toLowerCase()}`} text={() => asText(value)} />}
    >
      {value === null ? (
        <p className="text-sm text-ink-3">Not recorded.</p>
      ) : (
        <div className="divide-y overflow-hidden rounded-md border bg-raised">
          {messages.map((message, index) => (
            // Messages of a recorded body never move.
            // oxlint-disable-next-line react/no-array-index-key
            <Message key={index} message={message} />
          ))}
        </div>
      )}
    </Part>
  )
}

function Message({ message: { role, text, reasoning } }: { message: ShownMessage }) {
  return (
    <div className="px-3 py-2">
      {role !== null && <div className="mb-0.5 text-2xs text-ink-3">{role}</div>}
      {reasoning !== '' && (
        <div className="mb-2 border-l-2 pl-2 text-ink-2">
          <LongText text={reasoning} />
        </div>
      )}
      {text === '' ? <span className="text-sm text-ink-3">(empty)</span> : <LongText text={text} />}
    </div>
  )
}

/** Above this no one reads on to the next mark, and looking for them all would be felt. */
const markedCharacters = 200_000

function LongText({ text }: { text: string }) {
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
      <div dir="auto" className="max-h-96 overflow-y-auto text-sm wrap-anywhere whitespace-pre-wrap select-text">
        <Marked text={marked} query={searched} />
        {shown.slice(marked.length)}
      </div>
      {isLong && (
        <Button small className="mt-2" onClick={() => setAsked(!whole)}>
          {whole ? 'Show less' : `Show all ${formatBytes(text.length)}`}
        </Button>
      )}
    </>
  )
}

const hasMatch = (text: string, query: string): boolean => splitAtMatches(text, query).length > 1

function Pairs({ title, values }: { title: string; values: Record<string, unknown> }) {
  const entries = Object.entries(values)
  if (entries.length === 0) return null
  return (
    <Part title={title} actions={<CopyButton label={`Copy ${title.toLowerCase()}`} text={() => asText(values)} />}>
      <dl className="grid grid-cols-[10rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 rounded-md border bg-raised px-3 py-2 font-mono text-xs">
        {entries.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="truncate text-ink-3" title={name}>
              {name}
            </dt>
            <dd className="wrap-anywhere select-text">{asText(value)}</dd>
          </div>
        ))}
      </dl>
    </Part>
  )
}

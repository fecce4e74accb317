import { useState } from 'react'
import { asText } from '../../../shared/json-values.ts'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Part } from '../part.tsx'
import { LongText } from './long-text.tsx'
import { inSentence } from '../../ui/sentences.ts'

/** More are shown when they are asked for. */
const shownEntries = 200

/** Names and values as they were recorded; nothing where there are none. */
export function Pairs({ title, values }: { title: string; values: Record<string, unknown> | null }) {
  const entries = Object.entries(values ?? {})
  const [isWhole, setWhole] = useState(false)
  if (entries.length === 0) return null
  const shown = isWhole ? entries : entries.slice(0, shownEntries)
  return (
    <Part
      title={title}
      actions={<CopyButton label={t('Copy {what}', { what: inSentence(title) })} text={() => asText(values)} />}
    >
      <dl className="grid grid-cols-[minmax(6rem,10rem)_minmax(0,1fr)] gap-x-3 gap-y-0.5 rounded-md border bg-raised px-3 py-2 font-mono text-xs">
        {shown.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="truncate text-ink-3 select-text" title={name}>
              {name}
            </dt>
            <dd className="min-w-0">
              <LongText isCode text={asText(value)} />
            </dd>
          </div>
        ))}
      </dl>
      {shown.length < entries.length && (
        <Button small className="mt-2" onClick={() => setWhole(true)}>
          {t('Show all {count, number}', { count: entries.length })}
        </Button>
      )}
    </Part>
  )
}

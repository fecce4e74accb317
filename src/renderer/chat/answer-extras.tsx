import { useState } from 'react'
import { sourcesOf, type Source } from '../../shared/answer-extras.ts'
import type { AnswerExtras as Extras } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { SafeLink } from '../ui/safe-link.tsx'

const shownSources = 8

/** What an answer has beside its text: the tools it asked for, and the pages it cites. */
export function AnswerExtras({ extras }: { extras: Extras }) {
  const tools = [...new Set(extras.toolCalls.map(({ name }) => name || t('unnamed')))]
  const sources = sourcesOf(extras.annotations)
  return (
    <>
      {tools.length > 0 && (
        <p className="mt-2 text-xs wrap-anywhere text-ink-2 select-text">
          {t('The model asked for tools: {names}', { names: tools.join(', ') })}
        </p>
      )}
      {sources.length > 0 && <Sources sources={sources} />}
    </>
  )
}

function Sources({ sources }: { sources: Source[] }) {
  const [all, setAll] = useState(false)
  const shown = all ? sources : sources.slice(0, shownSources)
  return (
    <div className="mt-2 text-xs">
      <ol aria-label={t('Sources')} className="sources flex flex-wrap gap-x-3 gap-y-1">
        {shown.map((source) => (
          <li key={source.url} className="max-w-72 truncate">
            <SafeLink href={source.url}>{source.title || hostOf(source.url)}</SafeLink>
          </li>
        ))}
      </ol>
      {sources.length > shown.length && (
        <Button small className="mt-2" onClick={() => setAll(true)}>
          {t('Show all {count, number}', { count: sources.length })}
        </Button>
      )}
    </div>
  )
}

const hostOf = (url: string): string => (URL.canParse(url) && new URL(url).host) || url

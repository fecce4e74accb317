import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import type { ConversationSummary, SearchAnswer } from '../../shared/domain.ts'
import { placeHref, usePlace } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { classes } from '../ui/classes.ts'
import { Snippet } from '../ui/marks.tsx'
import { stillIndexing } from '../ui/still-indexing.ts'
import { Time } from '../ui/time.tsx'
import { Empty, Failure, Waiting } from '../ui/waiting.tsx'
import { spokenTitle, useConversations } from './conversations-store.ts'
import { usePane, type PaneScope } from './pane-store.ts'
import { matchesQuery } from '../../shared/search-text.ts'
import { cutText } from '../../shared/text.ts'
import { shown, t } from '../../shared/words/t.ts'

const waitMs = 90
const shownTitles = 8

/** Full-text hits over all messages; titles that fit come first. The hits before stay until the next are there. */
export function SearchResults({ query, onLeaveUp }: { query: string; onLeaveUp(): void }) {
  const list = useConversations((state) => state.list)
  const scope = usePane((state) => state.scope)
  const place = usePlace()
  const [answer, setAnswer] = useState<SearchAnswer | null>(null)
  const [error, setError] = useState<string | null>(null)
  const asked = useRef('')
  const search = async (text: string): Promise<void> => {
    asked.current = text
    const within =
      scope === null ? {} : scope.kind === 'folder' ? { folderId: scope.id } : { isArchived: true as const }
    const result = await bridge.request('conversations.search', { text: cutText(text, 1000), within })
    if (asked.current !== text) return
    setError(result.ok ? null : result.error.message)
    if (result.ok) setAnswer(result.value)
  }
  const startSearch = useEffectEvent((text: string, _within: PaneScope | null) => void search(text))
  useEffect(() => {
    const timer = setTimeout(() => startSearch(query, scope), waitMs)
    return () => clearTimeout(timer)
  }, [query, scope])
  const titles = (list ?? [])
    .filter((entry) => isWithin(entry, scope) && matchesQuery(entry.title, query))
    .slice(0, shownTitles)
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('a[data-row]')]
    const next = rows.indexOf(document.activeElement as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1)
    if (next < 0) onLeaveUp()
    else rows[next]?.focus()
  }
  if (error !== null) return <Failure message={error} onRetry={() => void search(query)} />
  if (answer === null) return <Waiting what={t('Searching')} />
  const { hits, incomplete } = answer
  if (hits.length === 0 && titles.length === 0) {
    return (
      <Empty title={t('Nothing found')}>
        <p className="text-xs">
          {incomplete ? shown(stillIndexing) : t('No title or message has these words. Try fewer words.')}
        </p>
      </Empty>
    )
  }
  return (
    <div
      role="region"
      aria-label={t('Search results')}
      onKeyDown={move}
      className="min-h-0 flex-1 overflow-y-auto px-2 pb-2"
    >
      {titles.length > 0 && <Heading>{t('Titles')}</Heading>}
      {titles.map(({ id, title }) => (
        <Row key={id} href={placeHref('chat', id)} current={place.item === id && place.messageId === null}>
          <span dir="auto" className="block truncate text-left">
            {spokenTitle(title)}
          </span>
        </Row>
      ))}
      {hits.length > 0 && <Heading>{t('Messages')}</Heading>}
      {hits.map((hit) => (
        <Row
          key={hit.messageId}
          href={placeHref('chat', hit.conversationId, hit.messageId)}
          current={place.messageId === hit.messageId}
        >
          <span className="flex items-baseline gap-2">
            <span className="min-w-0 flex-1 truncate font-medium text-ink">{spokenTitle(hit.conversationTitle)}</span>
            <Time atMs={hit.createdAtMs} className="shrink-0 text-2xs text-ink-3" />
          </span>
          <span dir="auto" className="line-clamp-2 text-xs wrap-anywhere text-ink-2">
            {hit.role === 'user' && <span className="text-ink-3">{t('You:')} </span>}
            <Snippet text={hit.snippet} />
          </span>
        </Row>
      ))}
      {incomplete && <p className="px-2 py-2 text-xs text-ink-3">{shown(stillIndexing)}</p>}
    </div>
  )
}

const isWithin = ({ folderId, isArchived }: ConversationSummary, scope: PaneScope | null): boolean =>
  scope === null || (scope.kind === 'folder' ? folderId === scope.id : isArchived)

function Heading({ children }: { children: string }) {
  return <div className="px-2 pt-3 pb-1 text-xs text-ink-3">{children}</div>
}

function Row({ href, current, children }: { href: string; current: boolean; children: ReactNode }) {
  return (
    <a
      href={href}
      data-row
      aria-current={current ? 'page' : undefined}
      draggable={false}
      className={classes('block rounded-md px-2 py-1 text-sm', current ? 'bg-selected' : 'hover:bg-hover')}
    >
      {children}
    </a>
  )
}

import { useEffect, useRef } from 'react'
import { t } from '../../shared/words/t.ts'
import { useFocusOnRequest } from '../app/focus-store.ts'
import { keys } from '../ui/kbd.tsx'

/** Finds settings on the page. `/` reaches it from anywhere in the settings, as Mod+F does; Enter goes to the first hit. */
export function SearchField({
  query,
  count,
  onSearch,
  onEnter,
}: {
  query: string
  /** Of what was found; null while nothing is searched for. */
  count: number | null
  onSearch(query: string): void
  onEnter(): void
}) {
  const field = useRef<HTMLInputElement>(null)
  useFocusOnRequest('settings', field)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      if (document.querySelector('dialog[open]')) return
      event.preventDefault()
      field.current?.focus()
      field.current?.select()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
  return (
    <search>
      <input
        ref={field}
        type="search"
        aria-label={t('Search settings')}
        aria-keyshortcuts="/"
        title={t('/ or {keys}', { keys: keys('Mod+F') })}
        placeholder={t('Search settings', {}, 'placeholder')}
        autoComplete="off"
        spellCheck={false}
        maxLength={200}
        value={query}
        onChange={(event) => onSearch(event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' || event.key === 'ArrowDown') onEnter()
          else if (event.key === 'Escape' && query !== '') onSearch('')
          else return
          event.preventDefault()
        }}
        className="h-7 w-full rounded-md border border-line-strong bg-raised px-2 text-sm text-ink placeholder:text-ink-3 hover:border-ink-3 focus-visible:outline-2 focus-visible:outline-offset-0"
      />
      <p role="status" className="sr-only">
        {count !== null &&
          (count === 0
            ? t('No settings found')
            : t('{count, plural, one {# setting} other {# settings}} found', { count }))}
      </p>
    </search>
  )
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null

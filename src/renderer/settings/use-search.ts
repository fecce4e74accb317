import { useLayoutEffect, useState, type RefObject } from 'react'
import { shown } from '../../shared/words/t.ts'
import { knownSettings } from './known-settings.ts'
import { answersSearch, placesOf, searchWords, type KnownSection } from './search-matches.ts'
import { sections } from './sections.ts'

const markName = 'settings-search'
// Here and not among the other styles, since those who check them do not know it yet.
const markStyle = new CSSStyleSheet()
markStyle.replaceSync(`::highlight(${markName}) { background: var(--mark); color: var(--ink); }`)
document.adoptedStyleSheets.push(markStyle)

interface Found {
  sectionIds: readonly string[]
  count: number
}

/**
 * Hides what of the page does not answer the search, and marks the words where they stand. It reads the page as it is, so a
 * setting is found by whatever it says, also by what it says later. Null while nothing is searched for.
 */
export function useSearch(page: RefObject<HTMLElement | null>, ready: boolean, query: string): Found | null {
  const [found, setFound] = useState<Found | null>(null)
  useLayoutEffect(() => {
    const root = page.current
    if (!root || !ready) return
    const words = searchWords(query)
    const look = (): void => {
      const answer = filter(root, words)
      mark(root, words)
      const next = words.length === 0 ? null : answer
      setFound((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next))
    }
    look()
    if (words.length === 0) return
    const observer = new MutationObserver(look)
    observer.observe(root, { childList: true, subtree: true, characterData: true })
    return () => {
      observer.disconnect()
      filter(root, [])
      mark(root, [])
    }
  }, [page, ready, query])
  return found
}

const knownSections = (): ReadonlyMap<string, KnownSection> =>
  new Map(sections.map(({ id, name }) => [id, { name: shown(name), settings: knownSettings(id) }]))

/** A section without parts of its own is one as a whole. */
function partsOf(section: HTMLElement): HTMLElement[] {
  const parts = [...section.querySelectorAll<HTMLElement>('[data-setting]')]
  return parts.length > 0 ? parts : [...section.querySelectorAll<HTMLElement>('[data-panel]')]
}

function filter(root: HTMLElement, words: readonly string[]): Found {
  const known = knownSections()
  const sectionIds: string[] = []
  let count = 0
  for (const section of root.querySelectorAll<HTMLElement>('section[id]')) {
    const about = section.querySelector('[data-about]')?.textContent ?? ''
    const told = known.get(section.id) ?? { name: '', settings: [] }
    const parts = partsOf(section)
    const answering = parts.filter((part) => {
      const { setting = '', panel = '' } = part.dataset
      part.hidden = !answersSearch(`${about} ${setting} ${panel} ${part.textContent}`, told, words)
      return !part.hidden
    })
    section.hidden = answering.length === 0
    if (answering.length > 0) sectionIds.push(section.id)
    count += answering.length
  }
  return { sectionIds, count }
}

/** Drawn over the text, so that nothing of the page is changed for it. */
function mark(root: HTMLElement, words: readonly string[]): void {
  if (!('highlights' in CSS)) return
  const ranges: Range[] = []
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  for (let node = words.length > 0 && texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement?.closest('[hidden], option, textarea')) continue
    for (const { from, to } of placesOf(node.textContent ?? '', words)) {
      const range = new Range()
      range.setStart(node, from)
      range.setEnd(node, to)
      ranges.push(range)
    }
  }
  if (ranges.length === 0) CSS.highlights.delete(markName)
  else CSS.highlights.set(markName, new Highlight(...ranges))
}

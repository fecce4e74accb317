import { useCallback, useEffect, useRef, useState, type RefObject } from 'react'
import { usePlace } from '../app/navigation.ts'
import { sections, type SectionId } from './sections.ts'

/** What stays free above a section that was gone to. */
const marginPx = 24

/**
 * Goes to the section that the address names and tells which one is being read. The line of reading moves from the top
 * of the page to its foot while it is scrolled, so that the last sections have their turn too.
 */
export function useSections(ready: boolean): {
  scroller: RefObject<HTMLDivElement | null>
  current: SectionId
  goToSection(id: SectionId): void
  onScroll(): void
} {
  const scroller = useRef<HTMLDivElement>(null)
  const place = usePlace()
  const [current, setCurrent] = useState<SectionId>('providers')
  /** Where the page came to lie when a section was gone to: that one is current until it is scrolled away. */
  const gone = useRef<{ id: SectionId; top: number } | null>(null)

  const goToSection = useCallback((id: SectionId): void => {
    const page = scroller.current
    const section = document.getElementById(id)
    if (!page || !section) return
    page.scrollTop = section.offsetTop - marginPx
    section.focus({ preventScroll: true })
    gone.current = { id, top: page.scrollTop }
    setCurrent(id)
  }, [])

  const onScroll = (): void => {
    const page = scroller.current
    if (!page) return
    if (gone.current && Math.abs(gone.current.top - page.scrollTop) < 2) return
    gone.current = null
    const range = page.scrollHeight - page.clientHeight
    const line = page.scrollTop + marginPx + (range > 0 ? (page.scrollTop / range) * (page.clientHeight - marginPx) : 0)
    const read = sections.findLast(({ id }) => (document.getElementById(id)?.offsetTop ?? Infinity) <= line)
    setCurrent(read?.id ?? 'providers')
  }

  useEffect(() => {
    const named = sections.find(({ id }) => place.view === 'settings' && id === place.item)
    if (ready && named) goToSection(named.id)
  }, [place, ready, goToSection])

  return { scroller, current, goToSection, onScroll }
}

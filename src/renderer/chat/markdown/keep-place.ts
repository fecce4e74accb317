import { scrollerOf } from './near.ts'

/** This close to the end the list itself stays there, whatever grows. */
const followWithinPx = 24

/** After an element above what is seen has become `grownPx` higher: scrolls as far, so that what is seen stays where it is. */
export function keepPlace(element: Element, grownPx: number): void {
  const scroller = grownPx === 0 ? null : scrollerOf(element)
  if (!scroller) return
  const topPx = scroller.getBoundingClientRect().top
  const isAbove = element.getBoundingClientRect().bottom - grownPx <= topPx
  const fromEndPx = scroller.scrollHeight - grownPx - scroller.scrollTop - scroller.clientHeight
  if (isAbove && fromEndPx > followWithinPx) scroller.scrollTop += grownPx
}

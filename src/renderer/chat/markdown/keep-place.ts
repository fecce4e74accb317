import { scrollerOf } from './near.ts'

/** This close to the end the list itself stays there, whatever grows. */
const followWithinPx = 24

/** After an element above what is seen has another height than `beforePx`: scrolls as far, so that what is seen stays in its place. */
export function keepPlace(element: Element, beforePx: number): void {
  const scroller = scrollerOf(element)
  const { height, bottom } = element.getBoundingClientRect()
  const grownPx = height - beforePx
  if (!scroller || grownPx === 0) return
  const isAbove = bottom - grownPx <= scroller.getBoundingClientRect().top
  const fromEndPx = scroller.scrollHeight - grownPx - scroller.scrollTop - scroller.clientHeight
  if (isAbove && fromEndPx > followWithinPx) scroller.scrollTop += grownPx
}

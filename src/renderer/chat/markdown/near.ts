/** So far from what is seen a thing is made ready, in heights of the view. */
const marginHeights = 1.5

type Listener = (isNear: boolean, distancePx: number, heightPx: number) => void

const observers = new Map<Element | null, IntersectionObserver>()
const listeners = new WeakMap<Element, Listener>()

/** Says whenever the element comes near what its scroller shows, or goes away from it. */
export function watchNear(element: Element, listener: Listener): () => void {
  const observer = observerOf(scrollerOf(element))
  listeners.set(element, listener)
  observer.observe(element)
  return () => {
    observer.unobserve(element)
    listeners.delete(element)
  }
}

/** By the parent: to look for it makes the browser settle all styles first. */
const scrollers = new WeakMap<Element, Element>()

/** What scrolls the element up and down; null is the page. */
export function scrollerOf(element: Element): Element | null {
  const parent = element.parentElement
  const known = parent && scrollers.get(parent)
  if (!parent || known) return known ?? null
  for (let outer: Element | null = parent; outer; outer = outer.parentElement) {
    if (!/auto|scroll/.test(getComputedStyle(outer).overflowY)) continue
    scrollers.set(parent, outer)
    return outer
  }
  return null
}

function observerOf(root: Element | null): IntersectionObserver {
  for (const known of observers.keys()) if (known && !known.isConnected) observers.delete(known)
  const known = observers.get(root)
  if (known) return known
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting, boundingClientRect, rootBounds } of entries) {
        const middle = rootBounds ? (rootBounds.top + rootBounds.bottom) / 2 : 0
        const distancePx = Math.abs((boundingClientRect.top + boundingClientRect.bottom) / 2 - middle)
        listeners.get(target)?.(isIntersecting, distancePx, boundingClientRect.height)
      }
    },
    { root, rootMargin: `${marginHeights * 100}% 0px` },
  )
  observers.set(root, observer)
  return observer
}

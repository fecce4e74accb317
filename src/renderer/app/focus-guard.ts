import { requestFocus } from './focus-store.ts'
import { currentPlace } from './navigation.ts'

const focusable = 'button:not(:disabled), a[href], input:not(:disabled), textarea, select, [tabindex="0"]'

/** The element that has the focus, or lost it by no will of the user's, and all that it is in. */
let path: Element[] = []
let scheduled = false

const isNowhere = (): boolean => document.activeElement === null || document.activeElement === document.body

/** Gone, hidden or disabled: the browser takes the focus from such an element and gives it to the page. */
const cannotHoldFocus = (element: Element): boolean =>
  !element.isConnected || element.matches(':disabled, [inert] *') || !element.checkVisibility()

/**
 * Where the element with the focus goes, the focus goes to its neighbour: the first that can have it in what it was in,
 * else the composer, else the view. So the next key never falls to the page. Returns the end of it.
 */
export function guardFocus(): () => void {
  const onFocusIn = ({ target }: FocusEvent): void => {
    path = []
    for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement) path.push(at)
  }
  const onFocusOut = ({ target, relatedTarget }: FocusEvent): void => {
    if (relatedTarget !== null || !(target instanceof Element)) return
    // What leaves the page is still in it here. Else it was given away, as with a click beside everything.
    queueMicrotask(() => {
      if (path[0] === target && !cannotHoldFocus(target)) path = []
    })
  }
  const observer = new MutationObserver(() => {
    if (scheduled || path.length === 0) return
    scheduled = true
    // After what changes the page has had its chance to say where the focus goes.
    requestAnimationFrame(() => requestAnimationFrame(rescue))
  })
  document.addEventListener('focusin', onFocusIn)
  document.addEventListener('focusout', onFocusOut)
  observer.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden', 'inert', 'open'],
  })
  return () => {
    document.removeEventListener('focusin', onFocusIn)
    document.removeEventListener('focusout', onFocusOut)
    observer.disconnect()
  }
}

function rescue(): void {
  scheduled = false
  const [lost, ...around] = path
  if (!lost || !isNowhere() || !cannotHoldFocus(lost) || document.querySelector('dialog[open]')) return
  const main = document.querySelector('main')
  const inMain = around.filter((element) => element.isConnected && main?.contains(element) && element !== main)
  for (const element of inMain) {
    const next = [...element.querySelectorAll<HTMLElement>(focusable)].find((one) => !cannotHoldFocus(one))
    if (!next) continue
    next.focus({ preventScroll: true })
    return
  }
  if (currentPlace().view === 'chat') requestFocus('composer')
  else main?.focus({ preventScroll: true })
}

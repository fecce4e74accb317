import { afterQuiet } from '../shared/after-quiet.ts'

/** Longer than anybody waits before the next key, and than an answer pauses. */
const quietMs = 20_000
const signsOfUse = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const

/** Calls back each time that the page was used and is then left alone for a while. What it returns is told of other signs of use. */
export function onQuiet(page: EventTarget, callBack: () => void): () => void {
  const used = afterQuiet(quietMs, callBack)
  for (const sign of signsOfUse) page.addEventListener(sign, used, { capture: true, passive: true })
  return used
}

import { render } from 'katex'
import 'katex/dist/katex.css'

/** Draws a formula into an element; false where it is no LaTeX that KaTeX knows. Styles go in by script, as the policy asks. */
export function drawFormula(element: HTMLElement, value: string, display: boolean): boolean {
  try {
    render(value, element, {
      displayMode: display,
      throwOnError: true,
      strict: 'ignore',
      // No links, no images and no classes of a model's choice; no loops of macros and no blot over the page.
      trust: false,
      maxExpand: 500,
      maxSize: 20,
    })
    return true
  } catch {
    return false
  }
}

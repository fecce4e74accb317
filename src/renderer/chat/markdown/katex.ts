import { render } from 'katex'
import 'katex/dist/katex.css'

/** A page whose elements are within each other at some thousand levels ends with its process. Real formulas have a hundred. */
const maxDepth = 400

/** Draws a formula into an element; false where it is no LaTeX that KaTeX knows, or too deep. Styles go in by script, as the policy asks. */
export function drawFormula(element: HTMLElement, value: string, display: boolean): boolean {
  const drawn = document.createElement('span')
  try {
    render(value, drawn, {
      displayMode: display,
      throwOnError: true,
      strict: 'ignore',
      // No links, no images and no classes of a model's choice; no loops of macros and no blot over the page.
      trust: false,
      maxExpand: 500,
      maxSize: 20,
    })
  } catch {
    return false
  }
  if (isDeeper(drawn, maxDepth)) return false
  element.replaceChildren(...drawn.childNodes)
  return true
}

function isDeeper(element: Element, most: number): boolean {
  let level = [element]
  for (let depth = 0; depth < most && level.length > 0; depth += 1)
    level = level.flatMap(({ children }) => [...children])
  return level.length > 0
}

const svgNamespace = 'http://www.w3.org/2000/svg'
const largestPicture = 3_000_000
/** Wider or higher ones are no picture that anybody could look at. */
const largestSide = 16_000

const svgElements = new Set(
  'svg g defs desc title path rect circle ellipse line polyline polygon text tspan textPath held-style marker symbol use clipPath mask pattern linearGradient radialGradient stop filter feDropShadow feGaussianBlur feOffset feMerge feMergeNode feFlood feComposite feColorMatrix feBlend'.split(
    ' ',
  ),
)
/** Parts of labels that some kinds of diagrams write as HTML. */
const htmlElements = new Set(['div', 'span', 'p', 'br', 'b', 'i', 'em', 'strong', 'code', 'foreignObject'])
/** What leads out of the picture, in any spelling: all of CSS's own go by these. */
const leadsOut = /url\((?!\s*['"]?\s*#)|@import|image-set|image\(|expression|javascript:|\\/i

export interface Picture {
  svg: string
  widthPx: number
  heightPx: number
}

/**
 * What came out of the frame, with nothing in it that could run, load or lead anywhere. It is shown as an image, where none of
 * that would work either; this is for the file that it is saved as. Null where it is no picture.
 */
export function cleanSvg(given: string): Picture | null {
  if (given.length > largestPicture) return null
  // Under their own names the page's policy would complain of styles and handlers while they are only read.
  const held = given
    .replaceAll(/(\s)(style|on[a-z]+)(?=\s*=)/gi, '$1held-$2')
    .replaceAll(/<(\/?)style\b/g, '<$1held-style')
  const parsed = new DOMParser().parseFromString(held, 'image/svg+xml')
  const root = parsed.documentElement
  if (root.namespaceURI !== svgNamespace || root.localName !== 'svg' || parsed.querySelector('parsererror')) return null
  clean(root)
  const [, , width = 0, height = 0] = (root.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number)
  if (!(width > 0 && width < largestSide && height > 0 && height < largestSide)) return null
  root.removeAttribute('held-style')
  root.setAttribute('width', String(Math.ceil(width)))
  root.setAttribute('height', String(Math.ceil(height)))
  const svg = new XMLSerializer().serializeToString(root).replaceAll(/held-(?=style|on[a-z])/gi, '')
  return { svg, widthPx: Math.ceil(width), heightPx: Math.ceil(height) }
}

function clean(element: Element): void {
  for (const name of element.getAttributeNames()) {
    const value = element.getAttribute(name) ?? ''
    const plain = name.toLowerCase().replace(/^.*:/, '')
    const isLink = plain === 'href' || plain === 'src'
    if (/^(?:held-)?on/.test(plain) || (isLink && !/^#[\w-]*$/.test(value)) || (!isLink && leadsOut.test(value)))
      element.removeAttribute(name)
  }
  if (element.localName === 'held-style') {
    const css = element.textContent ?? ''
    if (leadsOut.test(css))
      element.textContent = css.replaceAll(/[^{}]*\{[^{}]*\}/g, (rule) => (leadsOut.test(rule) ? '' : rule))
    if (leadsOut.test(element.textContent ?? '')) element.remove()
    return
  }
  // What goes away would leave a list that is alive one short.
  const children = Array.from(element.childNodes)
  for (const child of children) {
    if (!(child instanceof Element)) {
      if (child.nodeType !== Node.TEXT_NODE) child.remove()
      continue
    }
    if (svgElements.has(child.localName) || htmlElements.has(child.localName)) clean(child)
    else if (child.localName === 'a') {
      clean(child)
      child.replaceWith(...child.childNodes)
    } else child.remove()
  }
}

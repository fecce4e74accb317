import { sourceIn, sourcesOf } from '../../../shared/answer-extras.ts'
import type { Annotation } from '../../../shared/domain.ts'
import { isObject } from '../../../shared/json-values.ts'
import { toLabel } from '../../../shared/markdown/definitions.ts'
import { fence } from '../../../shared/fences.ts'

export interface Cited {
  /** With a reference in each place that a provider named. */
  text: string
  /** What the references lead to, by their labels. */
  definitions: ReadonlyMap<string, string>
}

/**
 * An answer's text with the numbers of its sources where they belong. Some providers give the place of each; others write `[1]`
 * themselves and send the list beside it.
 */
export function cite(text: string, annotations: readonly Annotation[]): Cited | null {
  const sources = sourcesOf(annotations)
  if (sources.length === 0) return null
  const numbers = new Map(sources.map(({ url }, index) => [url, index + 1]))
  const places = placesOf(annotations, text, numbers)
  const labels = places.length > 0 ? (index: number) => `source-${index}` : String
  const definitions = new Map(
    sources.map(({ url }, index) => {
      const label = labels(index + 1)
      return [toLabel(label), `[${label}]: <${url.replaceAll(/[<>\s\\]/g, encodeURIComponent)}>`]
    }),
  )
  let cited = ''
  let from = 0
  for (const { at, number } of places) {
    cited += `${text.slice(from, at)}[${number}][source-${number}]`
    from = at
  }
  return { text: cited + text.slice(from), definitions }
}

interface Place {
  at: number
  number: number
}

function placesOf(annotations: readonly Annotation[], text: string, numbers: ReadonlyMap<string, number>): Place[] {
  const places = new Map<string, Place>()
  const offsets = offsetsOf(text)
  for (const annotation of annotations) {
    const nested = annotation['url_citation']
    const end = (isObject(nested) ? nested : annotation)['end_index']
    const number = numbers.get(sourceIn(annotation)?.url ?? '')
    if (typeof end !== 'number' || !Number.isInteger(end) || end <= 0 || number === undefined) continue
    const at = offsets(end)
    if (at !== null && takesReference(text, at)) places.set(`${at} ${number}`, { at, number })
  }
  return [...places.values()].toSorted((one, other) => one.at - other.at || one.number - other.number)
}

/** Providers count characters, not halves of those that take two. */
function offsetsOf(text: string): (characters: number) => number | null {
  if (!/[\uD800-\uDBFF]/.test(text)) return (characters) => (characters <= text.length ? characters : null)
  const starts: number[] = []
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) starts.push(at)
  starts.push(text.length)
  return (characters) => starts[characters] ?? null
}

/** Not within code, an address or the words of a link, which it would break. */
function takesReference(text: string, at: number): boolean {
  let open: string | null = null
  const before = text.slice(0, at)
  for (const line of before.split('\n')) {
    if (open !== null) {
      if (line.trim().startsWith(open)) open = null
    } else open = fence.exec(line)?.[2] ?? null
  }
  if (open !== null) return false
  const paragraph = before.slice(before.lastIndexOf('\n\n') + 1)
  const isInCode = (paragraph.match(/`/g)?.length ?? 0) % 2 === 1
  return (
    !isInCode &&
    !/\[[^\]\n]*$/.test(paragraph) &&
    !/\]\([^)\n]*$/.test(paragraph) &&
    !/https?:\/\/[^\s)]*$/.test(paragraph)
  )
}

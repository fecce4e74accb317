import { sourceIn } from '../../shared/answer-extras.ts'
import type { Annotation } from '../../shared/domain.ts'
import { maxAnnotationBytes, maxAnnotations } from './limits.ts'
import { isObject, shallowCopy } from '../../shared/json-values.ts'

export interface Citations {
  /** From a chunk, its choice, its delta or message, or a part of content. */
  add(holder: Record<string, unknown>): void
  list(): Annotation[]
}

const maxDepth = 6

/**
 * Annotations as the provider sent them (OpenAI, OpenRouter), and what others send in their stead (Perplexity and xAI
 * `citations` and `search_results`, Azure `context.citations`) in OpenAI's form, each once: some repeat all with every chunk.
 * `take` says whether so many bytes fit.
 */
export function createCitations(take: (bytes: number) => boolean): Citations {
  const annotations: Annotation[] = []
  const seen = new Set<string>()
  const named = new Set<string>()
  const links = new Map<string, Record<string, unknown>>()
  let roomBytes = maxAnnotationBytes

  const fits = (bytes: number): boolean => {
    if (bytes > roomBytes || !take(bytes)) return false
    roomBytes -= bytes
    return true
  }

  function keep(annotation: Annotation): boolean {
    if (annotations.length >= maxAnnotations) return false
    const json = JSON.stringify(annotation)
    if (seen.has(json) || !fits(Buffer.byteLength(json))) return false
    seen.add(json)
    annotations.push(annotation)
    const url = sourceIn(annotation)?.url
    if (url !== undefined) named.add(url)
    return true
  }

  /** A page is named once, however often it comes; what is said of it later is added. */
  function keepLink(url: string, more: Record<string, unknown>): void {
    const known = links.get(url)
    if (!known) {
      const link = { url, ...more }
      if (!named.has(url) && keep({ type: 'url_citation', url_citation: link })) links.set(url, link)
      return
    }
    const added = Object.fromEntries(Object.entries(more).filter(([key]) => !(key in known)))
    if (Object.keys(added).length > 0 && fits(Buffer.byteLength(JSON.stringify(added)))) Object.assign(known, added)
  }

  function putCitation(raw: unknown): void {
    if (typeof raw === 'string' && URL.canParse(raw)) return keepLink(raw, {})
    if (typeof raw === 'string' && raw !== '') keep({ type: 'citation', text: raw })
    if (!isObject(raw)) return
    const item = shallowCopy(raw, maxDepth) as Record<string, unknown>
    const url = sourceIn(item)?.url
    if (url === undefined) return void keep({ type: 'citation', ...item })
    const { url: _url, uri: _uri, link: _link, ...more } = isObject(item['url_citation']) ? item['url_citation'] : item
    keepLink(url, more)
  }

  return {
    add(holder) {
      const context = holder['context']
      for (const raw of listIn(holder['annotations'])) {
        if (isObject(raw)) keep(shallowCopy(raw, maxDepth) as Annotation)
        else putCitation(raw)
      }
      for (const raw of listIn(holder['citations'])) putCitation(raw)
      for (const raw of listIn(holder['search_results'])) putCitation(raw)
      if (isObject(context)) for (const raw of listIn(context['citations'])) putCitation(raw)
    },
    list: () => annotations,
  }
}

const listIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

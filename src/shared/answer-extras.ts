import type { Annotation, AnswerExtras } from './domain.ts'
import { isObject } from './json-values.ts'

export interface Source {
  url: string
  title: string
}

/** The pages that annotations name, each once, in their order. */
export function sourcesOf(annotations: readonly Annotation[]): Source[] {
  const byUrl = new Map<string, Source>()
  for (const annotation of annotations) {
    const source = sourceIn(annotation)
    if (source === null) continue
    const known = byUrl.get(source.url)
    if (!known) byUrl.set(source.url, source)
    else if (known.title === '') known.title = source.title
  }
  return [...byUrl.values()]
}

/** OpenAI's chat API nests what it says of a page under `url_citation`; its Responses API and others do not. */
export function sourceIn(annotation: Annotation): Source | null {
  const nested = annotation['url_citation']
  const fields = isObject(nested) ? nested : annotation
  const url = firstText(fields, ['url', 'uri', 'link'])
  return url === '' ? null : { url, title: firstText(fields, ['title', 'name']) }
}

/** The words by which an answer is found, less those of its text. */
export function wordsOf({ toolCalls, annotations }: AnswerExtras): string {
  const tools = toolCalls.map((call) => `${call.name} ${call.arguments}`)
  const sources = sourcesOf(annotations).map(({ title, url }) => `${title} ${url}`)
  return [...tools, ...sources].join('\n')
}

function firstText(fields: Record<string, unknown>, names: string[]): string {
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string' && value.trim() !== '') return value
  }
  return ''
}

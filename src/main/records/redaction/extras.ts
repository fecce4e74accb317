import type { AnswerExtras } from '../../../shared/domain.ts'

/** Every text in them that a model or a page may have written, in a fixed order. */
export function textsOf(extras: AnswerExtras | null | undefined): string[] {
  const texts: string[] = []
  mapTexts(extras, (text) => {
    texts.push(text)
    return text
  })
  return texts
}

/** The same with every such text replaced. Ids, kinds and names of fields are the provider's and stay. */
export function mapTexts(
  extras: AnswerExtras | null | undefined,
  replace: (text: string) => string,
): AnswerExtras | null {
  if (!extras) return null
  const deep = (value: unknown, name = ''): unknown => {
    if (typeof value === 'string') return name === 'type' && isKind(value) ? value : replace(value)
    if (Array.isArray(value)) return value.map((item) => deep(item))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, key)]))
  }
  return {
    toolCalls: extras.toolCalls.map((call) => ({
      ...call,
      name: replace(call.name),
      arguments: replace(plainJson(call.arguments)),
    })),
    annotations: extras.annotations.map((annotation) => deep(annotation) as Record<string, unknown>),
    refusal: extras.refusal === null ? null : replace(extras.refusal),
  }
}

const isKind = (text: string): boolean => /^[a-z_]{1,40}$/.test(text)

/**
 * JSON may spell any character as an escape, which no pattern would find. What JSON lets stand as it is is spelt so here;
 * the meaning stays.
 */
export function plainJson(text: string): string {
  return text.replaceAll(escapes, (escape, pair: string | undefined, unit: string | undefined) => {
    const plain = String.fromCharCode(
      ...((pair ?? unit ?? '').match(/[\da-f]{4}/gi)?.map((hex) => Number.parseInt(hex, 16)) ?? []),
    )
    if (escape === '\\/') return '/'
    return plain === '' || /["\\\p{Cc}\p{Cs}]/u.test(plain) ? escape : plain
  })
}

/** Whole escapes, pairs first, so that a backslash that was escaped itself is not taken for the beginning of one. */
const escapes = /\\(?:(u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|(u[\da-fA-F]{4})|[^u])/g

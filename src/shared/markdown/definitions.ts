const definition = /^ {0,3}\[((?:[^[\]\\]|\\.){1,999})\]:[ \t]*\S/
const reference = /\[((?:[^[\]\\]|\\.){1,999})\]/g

/** Labels are compared without case and with their blanks drawn together. */
export function toLabel(text: string): string {
  return text.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase()
}

/** The definition of a link or a footnote that stands on this line. */
export function readDefinition(line: string): { label: string } | null {
  const label = definition.exec(line)?.[1]
  return label === undefined || label.trim() === '' ? null : { label: toLabel(label) }
}

export function labelsIn(text: string): string[] {
  if (!text.includes('[')) return []
  return [...new Set(Array.from(text.matchAll(reference), (match) => toLabel(match[1] ?? '')))]
}

/** What a block needs of the definitions elsewhere, to be put behind its text. */
export function definitionsFor(labels: readonly string[], definitions: ReadonlyMap<string, string>): string {
  if (definitions.size === 0 || labels.length === 0) return ''
  const lines = labels.flatMap((label) => definitions.get(label) ?? [])
  return lines.length === 0 ? '' : `\n\n${lines.join('\n\n')}`
}

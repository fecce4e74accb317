import { cutText } from '../../shared/text.ts'

const maxNotesLength = 20_000

/** What a feed says of a version, in any of its shapes, as text: no tag, link or image of it is ever followed. */
export function plainNotes(given: unknown): string {
  const texts = Array.isArray(given)
    ? given.map((part: { version?: unknown; note?: unknown } | null) => [part?.version, part?.note])
    : [[given]]
  const text = texts
    .map((parts) => parts.filter((part) => typeof part === 'string').join('\n'))
    .filter((part) => part !== '')
    .join('\n\n')
  const plain = text
    .replaceAll(/<(?:br|\/p|\/li|\/h\d)\b[^>]*>/gi, '\n')
    .replaceAll(/<li\b[^>]*>/gi, '– ')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => entities[name] ?? '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
  return plain.length > maxNotesLength ? `${cutText(plain, maxNotesLength)}…` : plain
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' }

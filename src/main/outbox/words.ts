import { cutText } from '../../shared/text.ts'

/**
 * What a refusal says, without what differs from one record to the next: numbers, ids, times, and what it quotes of the
 * body. Two refusals with the same words have the same reason.
 */
export function normaliseWords(detail: string): string {
  const words = detail
    .replaceAll(/"[^"]*"|'[^']*'|“[^”]*”|‘[^’]*’|`[^`]*`/g, '…')
    .replaceAll(/https?:\/\/\S+/gi, '…')
    .replaceAll(/[\w.:+-]*\d[\w.:+-]*/g, '#')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .toLowerCase()
  return cutText(words, 200)
}

import { spokenLocale } from '../../shared/words/languages.ts'
import { plainNumber } from '../ui/format.ts'

/** A budget as text, in US dollars. Empty is none. */
export const budgetText = (usd: number | null): string =>
  usd === null ? '' : plainNumber(usd).replace('.', pointIsComma() ? ',' : '.')

/** Reads `5`, `$5`, `2.50`, and `1,500` or, where that is the custom, `1.500`; undefined where it is no amount, or none of at least a cent. */
export function parseBudget(text: string): number | null | undefined {
  const typed = text
    .trim()
    .replace(/^\$\s*/, '')
    .replaceAll(pointIsComma() ? /\.(?=\d{3}(?:\D|$))/g : /,(?=\d{3}(?:\D|$))/g, '')
  if (typed === '') return null
  const usd = /^\d{1,9}(?:[.,]\d+)?$/.test(typed) ? Number(typed.replace(',', '.')) : 0
  return usd >= 0.01 ? usd : undefined
}

const pointIsComma = (): boolean => (1.5).toLocaleString(spokenLocale()).includes(',')

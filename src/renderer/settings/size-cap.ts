import { spokenLocale } from '../../shared/words/languages.ts'
import { t } from '../../shared/words/t.ts'

const point = (): string => ((1.5).toLocaleString(spokenLocale()).includes(',') ? ',' : '.')

/** The size cap as text: whole megabytes, of a million bytes each. Empty is no cap. */
export function sizeCapText(bytes: number | null): string {
  return bytes === null ? '' : String(Math.round(bytes / 10_000) / 100).replace('.', point())
}

const units: Record<string, number> = { mb: 1e6, m: 1e6, gb: 1e9, g: 1e9, '': 1e6 }

/** Reads `500`, `1,500`, `500 MB` and `2 GB`, with the language's own comma; undefined where it is no size. */
export function parseSizeCap(text: string): number | null | undefined {
  const lower = text.trim().toLowerCase()
  if (lower === '' || lower === 'none' || lower === t('None').toLowerCase()) return null
  const typed =
    point() === ',' ? lower.replace(/\.(?=\d{3}\b)/g, '').replace(',', '.') : lower.replace(/,(?=\d{3}\b)/g, '')
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(typed)
  const unit = units[match?.[2] ?? '']
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined
}

/** The size cap as text: whole megabytes, of a million bytes each. Empty is no cap. */
export function sizeCapText(bytes: number | null): string {
  return bytes === null ? '' : String(Math.round(bytes / 10_000) / 100)
}

const units: Record<string, number> = { mb: 1e6, m: 1e6, gb: 1e9, g: 1e9, '': 1e6 }

/** Reads `500`, `1,500`, `500 MB` and `2 GB`; undefined where it is no size. */
export function parseSizeCap(text: string): number | null | undefined {
  const typed = text
    .trim()
    .toLowerCase()
    .replace(/,(?=\d{3}\b)/g, '')
  if (typed === '' || typed === 'none') return null
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(typed)
  const unit = units[match?.[2] ?? '']
  return match && unit !== undefined ? Math.round(Number(match[1]) * unit) : undefined
}

import type { AnyValue, KeyValue } from './otlp.ts'

/** What is absent has no attribute. */
export type AttributeValues = Record<string, string | number | string[] | null | undefined>

export function attributesOf(values: AttributeValues): KeyValue[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: toAnyValue(value) }],
  )
}

/** Whole numbers go as numbers: Langfuse reads no others as such from JSON. */
const toAnyValue = (value: string | number | string[]): AnyValue =>
  typeof value === 'string'
    ? { stringValue: value }
    : typeof value === 'number'
      ? { intValue: value }
      : { arrayValue: { values: value.map((stringValue) => ({ stringValue })) } }

/** Wall milliseconds, which may have a fraction, as nanoseconds in decimal: the ones that are nearest. */
export function toUnixNano(atMs: number): string {
  const wholeMs = Math.floor(atMs)
  return (BigInt(wholeMs) * 1_000_000n + BigInt(Math.round((atMs - wholeMs) * 1_000_000))).toString()
}

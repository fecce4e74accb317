import { t } from '../../../shared/words/t.ts'
import { bucketWords } from './bucket-words.ts'

/** What stands below a chart, from left to right. */
export interface Axis {
  title: string
  kind: 'time' | 'number' | 'names'
  /** Of times: not by this computer's clock. */
  isUtc?: boolean
  /** Where each value stands: in milliseconds, as a number, or by how many stand before it. */
  at: readonly number[]
  /** Where the room of each begins, and that of the last one ends. */
  edges: readonly number[]
  /** One place in words. */
  words(index: number): string
  /** All of it, in the legend. */
  whole: string
  /** All of it, in a picture. */
  span: string
}

/** Buckets of time, one beside the other. */
export function timeAxis(edgesMs: readonly number[]): Axis {
  const [firstMs = 0] = edgesMs
  return {
    title: t('Time'),
    kind: 'time',
    at: edgesMs.slice(1).map((toMs, index) => ((edgesMs[index] ?? toMs) + toMs) / 2),
    edges: edgesMs,
    words: (index) => bucketWords(edgesMs, index),
    whole: t('Whole range'),
    span: edgesMs.length < 2 ? '' : bucketWords([firstMs, edgesMs.at(-1) ?? firstMs], 0),
  }
}

import { Fragment, type ReactNode } from 'react'
import { t, type Message } from '../../shared/words/t.ts'

/** Stand in for what is no text: two characters that no text has. */
const mark = (index: number): string => `\uE000${index}\uE001`

/** A message whose values may be elements: `rich('Read more in {guide}.', { guide: <a …>{t('the guide')}</a> })`. */
export function rich(message: string | Message, values: Readonly<Record<string, ReactNode>>): ReactNode {
  const elements: ReactNode[] = []
  const texts = Object.entries(values).map(([name, value]) => {
    if (typeof value === 'string' || typeof value === 'number') return [name, value] as const
    return [name, mark(elements.push(value) - 1)] as const
  })
  return t(message, Object.fromEntries(texts))
    .split(/\uE000(\d+)\uE001/)
    .map((part, index) => <Fragment key={index}>{index % 2 === 0 ? part : elements[Number(part)]}</Fragment>)
}

import type { Element, ElementContent } from 'hast'
import { toJsxRuntime } from 'hast-util-to-jsx-runtime'
import type { ReactNode } from 'react'
import { Fragment, jsx, jsxs } from 'react/jsx-runtime'
import { useSettings } from '../../settings/settings-store.ts'
import { CodeFrame } from './code-frame.tsx'
import { toCodeLines } from './code-lines.ts'

/** A block of code with its language and what can be done with it. */
export function CodeBlock({ node, children }: { node: Element | undefined; children: ReactNode }) {
  const numbered = useSettings(({ settings }) => settings?.comfort.codeNumbers === true)
  const code = node?.children.find((child) => child.type === 'element')
  return (
    <CodeFrame language={languageOf(node)} text={() => codeOf(node)}>
      {numbered && code ? <CodeLines from={code.children} first={1} caret={hasCaret(code)} /> : children}
    </CodeFrame>
  )
}

/** The number of each line stands beside it as a style, so it is never copied or found. */
export function CodeLines({
  from,
  first,
  caret = false,
}: {
  from: readonly ElementContent[]
  first: number
  caret?: boolean
}) {
  return (
    <code dir="ltr" className={caret ? 'numbered caret' : 'numbered'} style={{ counterReset: `line ${first - 1}` }}>
      {toJsxRuntime({ type: 'root', children: toCodeLines(from) }, { Fragment, jsx, jsxs })}
    </code>
  )
}

export function languageOf(node: Element | undefined): string | null {
  const code = node?.children.find((child) => child.type === 'element')
  const names = code?.properties['className']
  const name = Array.isArray(names) ? names.find((each) => String(each).startsWith('language-')) : undefined
  return name === undefined ? null : String(name).slice('language-'.length)
}

export const codeOf = (node: Element | undefined): string => (node ? textOf(node).replace(/\n$/, '') : '')

function hasCaret(code: Element): boolean {
  const names = code.properties['className']
  return Array.isArray(names) && names.includes('caret')
}

function textOf(node: Element): string {
  return node.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? textOf(child) : ''))
    .join('')
}

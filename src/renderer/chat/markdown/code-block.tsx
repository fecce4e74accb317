import type { Element } from 'hast'
import type { ReactNode } from 'react'
import { CopyButton } from '../../ui/copy-button.tsx'

/** A block of code with its language and a way to copy it. */
export function CodeBlock({ node, children }: { node: Element | undefined; children: ReactNode }) {
  return (
    <CodeFrame language={languageOf(node)} text={() => (node ? textOf(node).replace(/\n$/, '') : '')}>
      {children}
    </CodeFrame>
  )
}

export function CodeFrame({
  language,
  text,
  children,
}: {
  language: string | null
  /** What is copied. */
  text(): string
  children: ReactNode
}) {
  return (
    <div className="overflow-hidden rounded-md border bg-panel">
      <div className="flex h-7 items-center justify-between border-b pr-0.5 pl-3 text-2xs text-ink-3 select-none">
        <span>{language ?? 'text'}</span>
        <CopyButton label="Copy code" text={text} />
      </div>
      <pre
        dir="ltr"
        tabIndex={0}
        aria-label={language ? `Code, ${language}` : 'Code'}
        className="overflow-x-auto px-3 py-2.5 font-mono text-[12.5px] leading-5 focus-visible:-outline-offset-2"
      >
        {children}
      </pre>
    </div>
  )
}

function languageOf(node: Element | undefined): string | null {
  const code = node?.children.find((child) => child.type === 'element')
  const names = code?.properties['className']
  const name = Array.isArray(names) ? names.find((each) => String(each).startsWith('language-')) : undefined
  return name === undefined ? null : String(name).slice('language-'.length)
}

function textOf(node: Element): string {
  return node.children
    .map((child) => (child.type === 'text' ? child.value : child.type === 'element' ? textOf(child) : ''))
    .join('')
}

import { Binary, Bot, Box, Database, Link, Scale, Shield, Sparkles, Wrench, Zap, type LucideIcon } from 'lucide-react'
import { createElement } from 'react'

const icons: ReadonlyMap<string, LucideIcon> = new Map([
  ['generation', Sparkles],
  ['agent', Bot],
  ['tool', Wrench],
  ['chain', Link],
  ['retriever', Database],
  ['evaluator', Scale],
  ['embedding', Binary],
  ['guardrail', Shield],
  ['event', Zap],
])

/** What kind of step it is, by Langfuse's names. */
export function TypeIcon({ type, isNamedBeside = false }: { type: string; isNamedBeside?: boolean }) {
  return (
    <span title={type} className="shrink-0 text-ink-3">
      {createElement(icons.get(type) ?? Box, { size: 13, 'aria-hidden': true })}
      {!isNamedBeside && <span className="sr-only">{type}</span>}
    </span>
  )
}

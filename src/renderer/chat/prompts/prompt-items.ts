import type { LangfusePrompt, Prompt, Prompts } from '../../../shared/domain.ts'
import { scoreText } from '../../ui/fuzzy.ts'

export type PromptItem =
  | { kind: 'own'; key: string; prompt: Prompt }
  | { kind: 'langfuse'; key: string; prompt: LangfusePrompt }

export function promptItems({ own, langfuse }: Prompts): PromptItem[] {
  return [
    ...own.map((prompt): PromptItem => ({ kind: 'own', key: `own/${prompt.id}`, prompt })),
    ...langfuse.prompts.map((prompt): PromptItem => ({ kind: 'langfuse', key: `langfuse/${prompt.name}`, prompt })),
  ]
}

export const nameOf = ({ prompt }: PromptItem): string => prompt.name

/** By their names, behind a slash: what is no name of one shall be sent as it stands. The best first, the user's own before others. */
export function itemsNamed(items: readonly PromptItem[], query: string): PromptItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const fitting = items.filter((item) => words.every((word) => nameOf(item).toLowerCase().includes(word)))
  return ranked(fitting, (item) => scoreText(nameOf(item), query))
}

/** By names, labels, tags and texts. */
export function itemsWith(items: readonly PromptItem[], query: string): PromptItem[] {
  if (query.trim() === '') return [...items]
  return ranked(
    items.filter((item) => scoreItem(item, query) > 0),
    (item) => scoreItem(item, query),
  )
}

function scoreItem(item: PromptItem, query: string): number {
  const name = scoreText(nameOf(item), query)
  if (name > 0) return name + 100
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  const all =
    item.kind === 'own'
      ? [item.prompt.name, item.prompt.text]
      : [item.prompt.name, item.prompt.excerpt, ...item.prompt.labels, ...item.prompt.tags]
  const text = all.join(' ').toLowerCase()
  return words.every((word) => text.includes(word)) ? 1 : 0
}

const ranked = (items: readonly PromptItem[], score: (item: PromptItem) => number): PromptItem[] =>
  items
    .map((item) => ({ item, score: score(item) }))
    .toSorted((a, b) => b.score - a.score)
    .map(({ item }) => item)

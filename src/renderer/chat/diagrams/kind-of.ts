import { msg, t, type Message } from '../../../shared/words/t.ts'

const kinds: readonly (readonly [RegExp, Message])[] = [
  [/^(?:flowchart|graph)\b/, msg('Flowchart')],
  [/^sequenceDiagram\b/, msg('Sequence diagram')],
  [/^classDiagram\b/, msg('Class diagram')],
  [/^stateDiagram\b/, msg('State diagram')],
  [/^erDiagram\b/, msg('Entity diagram')],
  [/^gantt\b/, msg('Gantt chart')],
  [/^pie\b/, msg('Pie chart')],
  [/^mindmap\b/, msg('Mind map')],
  [/^timeline\b/, msg('Timeline')],
  [/^gitGraph\b/, msg('Git graph')],
  [/^journey\b/, msg('User journey')],
]

/** What a diagram is called, by the line that says what it is. */
export function kindOf(text: string): string {
  const body = text.replace(/^\s*---\n[\s\S]*?\n---\s*\n/, '')
  const first =
    body
      .split('\n')
      .find((line) => line.trim() !== '' && !line.trim().startsWith('%%'))
      ?.trim() ?? ''
  return t(kinds.find(([begins]) => begins.test(first))?.[1] ?? msg('Diagram'))
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^(?:flowchart|graph)\b/, 'Flowchart'],
  [/^sequenceDiagram\b/, 'Sequence diagram'],
  [/^classDiagram\b/, 'Class diagram'],
  [/^stateDiagram\b/, 'State diagram'],
  [/^erDiagram\b/, 'Entity diagram'],
  [/^gantt\b/, 'Gantt chart'],
  [/^pie\b/, 'Pie chart'],
  [/^mindmap\b/, 'Mind map'],
  [/^timeline\b/, 'Timeline'],
  [/^gitGraph\b/, 'Git graph'],
  [/^journey\b/, 'User journey'],
]

/** What a diagram is called, by the line that says what it is. */
export function kindOf(text: string): string {
  const body = text.replace(/^\s*---\n[\s\S]*?\n---\s*\n/, '')
  const first =
    body
      .split('\n')
      .find((line) => line.trim() !== '' && !line.trim().startsWith('%%'))
      ?.trim() ?? ''
  return kinds.find(([begins]) => begins.test(first))?.[1] ?? 'Diagram'
}

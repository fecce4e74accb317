import type { Command } from './command.ts'

const columnWidth = 26
const line = ([name, meaning]: [string, string]): string =>
  name.length < columnWidth
    ? `  ${name.padEnd(columnWidth)}${meaning}`
    : `  ${name}\n  ${' '.repeat(columnWidth)}${meaning}`

const common: [string, string][] = [
  ['--data-folder <folder>', 'The data to work on; else HOLDFAST_DATA_FOLDER, else the usual place'],
  ['-h, --help', 'Say more; after a command, about that command'],
]

export const helpFor = (commands: Command[]): string => `Holdfast: a chat client that never lets go of a trace.

Usage: holdfast <command> [options]

${commands.map(({ name, summary }) => line([name, summary])).join('\n')}

${[...common, ['-v, --version', 'Print the version'] as [string, string]].map(line).join('\n')}

A running app is asked; where none runs, the data is opened. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no data there,
4 something waits for you, 130 interrupted. NO_COLOR=1 prints without colours.
`

export const helpForOne = ({ usage, summary, help, notes }: Command): string => `${summary}.

Usage: holdfast ${usage}

${[...help, ...common].map(line).join('\n')}
${notes === undefined ? '' : `\n${notes}\n`}`

/** The known word that was likely meant; null where none is near. */
export function nearest(word: string, known: string[]): string | null {
  const [best] = known
    .map((name) => ({ name, steps: distance(word.toLowerCase(), name) }))
    .toSorted((a, b) => a.steps - b.steps)
  return best && best.steps <= Math.max(1, Math.floor(best.name.length / 3)) ? best.name : null
}

/** How many letters are to be added, left out or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (const [j, other] of [...b].entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}

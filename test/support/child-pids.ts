import { execFileSync } from 'node:child_process'

/** Of the processes that this one started: those whose command has these words. */
export function childPids(parentPid: number, words: string): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found && Number(found[2]) === parentPid && found[3]?.includes(words) ? [Number(found[1])] : [],
    )
}

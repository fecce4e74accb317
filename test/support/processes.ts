import { execFileSync, type ChildProcess } from 'node:child_process'

/** Of the processes that this one started: those whose command has these words. */
export function childPids(parentPid: number, words: string): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((found) =>
      found && Number(found[2]) === parentPid && found[3]?.includes(words) ? [Number(found[1])] : [],
    )
}

/**
 * Resolves once no process has all of these words in its command: one that was left behind writes no more. It ends by itself
 * when it notices; one that does not within two seconds is killed.
 */
export async function untilNoneRuns(...words: string[]): Promise<void> {
  const giveUpMs = performance.now() + 2000
  for (;;) {
    const pids = execFileSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => words.every((word) => line.includes(word)))
      .map((line) => Number.parseInt(line, 10))
    if (pids.length === 0) return
    if (performance.now() > giveUpMs) for (const pid of pids) signal(pid, 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** At once where it has ended. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise((resolve) => child.once('exit', () => resolve()))
}

/** SIGKILL for a child and all that it started; resolves once none of them runs, and so none writes. */
export async function killTree(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) throw new Error('the app has no process')
  const gone = ended(child)
  const pids = [child.pid, ...descendants(child.pid)]
  for (const pid of pids) signal(pid, 'SIGKILL')
  await gone
  // The others are not this process's children, so there is no event for their end.
  while (pids.some((pid) => signal(pid, 0) && !isZombie(pid))) await new Promise((resolve) => setTimeout(resolve, 10))
}

export function descendants(pid: number): number[] {
  const parents = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
  const found: number[] = []
  const queue = [pid]
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const children = parents.filter(([, ppid]) => ppid === parent).map(([child]) => child)
    found.push(...children)
    queue.push(...children)
  }
  return found
}

/** Whether there was such a process. */
function signal(pid: number, name: 'SIGKILL' | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

/** Dead, and only not yet collected by whoever inherited it. */
function isZombie(pid: number): boolean {
  try {
    return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
      .trim()
      .startsWith('Z')
  } catch {
    return true
  }
}

/** util-linux's, which gives a program a terminal of its own. */
export function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes('util-linux')
  } catch {
    return false
  }
}

import { spawn as spawnPlainly, type ChildProcess } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Ends a program and what it started: asked by the end of its input first, then by a signal, then by force. It must have been
 * started as the leader of a group of its own, where there are groups.
 */
export async function endProcessTree(child: ChildProcess, stepMs: number): Promise<void> {
  const { pid } = child
  if (pid === undefined) return
  const ended = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('exit', () => resolve())
  })
  child.stdin?.end()
  if (process.platform === 'win32') {
    await Promise.race([ended, wait(stepMs, undefined, { ref: false })])
    // The tree is found by its living root.
    if (child.exitCode !== null) return
    const ending = spawnPlainly('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    await new Promise<void>((resolve) => ending.once('exit', () => resolve()).once('error', () => resolve()))
    return
  }
  await Promise.race([ended, wait(stepMs, undefined, { ref: false })])
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!signalGroup(pid, signal)) return
    await untilGone(pid, signal === 'SIGTERM' ? stepMs : 0)
  }
}

/** False where nobody of the group is left. */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal)
    return true
  } catch {
    return false
  }
}

async function untilGone(pid: number, longestMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestMs && signalGroup(pid, 0); waitedMs += 50) {
    await wait(50, undefined, { ref: false })
  }
}

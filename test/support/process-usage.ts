import fs from 'node:fs'
import { descendants } from './processes.ts'

/** What a process and all that it started take, as Linux counts it: shared pages in parts. */
export interface Usage {
  bytes: number
  /** Since each of them began. */
  cpuMs: number
}

const ticksPerSecond = 100

/** Null where the system does not tell (other than Linux). */
export function usageOfTree(pid: number): Usage | null {
  if (process.platform !== 'linux') return null
  const usage = { bytes: 0, cpuMs: 0 }
  for (const each of [pid, ...descendants(pid)]) {
    const rollup = read(`/proc/${each}/smaps_rollup`)
    usage.bytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
    // Behind the name, which may have spaces: utime and stime are the 12th and 13th.
    const fields = read(`/proc/${each}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')
    usage.cpuMs += ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1000) / ticksPerSecond
  }
  return usage
}

/** Empty where the process has just ended. */
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

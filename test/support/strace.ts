/** A system call as `strace -f -yy` tells of it; `text` has its arguments, with paths in place of bare descriptors. */
export interface TracedCall {
  name: string
  text: string
  /** Line numbers of the trace: calls of several threads overlap. */
  began: number
  ended: number
}

const started = /^(\d+)\s+(\w+)\((.*)$/
const resumed = /^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$/

/** Joins what strace had to cut in two ('unfinished', 'resumed'), in the order in which the calls began. */
export function readTrace(output: string): TracedCall[] {
  const calls: TracedCall[] = []
  const open = new Map<string, TracedCall>()
  for (const [index, line] of output.split('\n').entries()) {
    const [, endedThread = '', , rest = ''] = resumed.exec(line) ?? []
    const unfinished = open.get(endedThread)
    if (unfinished) {
      unfinished.text += rest
      unfinished.ended = index
      open.delete(endedThread)
      continue
    }
    const [, thread, name, text] = started.exec(line) ?? []
    if (thread === undefined || name === undefined || text === undefined) continue
    const call = { name, text, began: index, ended: index }
    calls.push(call)
    if (text.endsWith('<unfinished ...>')) open.set(thread, { ...call })
    const kept = open.get(thread)
    if (kept) calls[calls.length - 1] = kept
  }
  return calls
}

/**
 * For each call that the test takes for an acknowledgement: whether a sync of the WAL began after the last write to it,
 * and ended before the acknowledgement began.
 */
export function syncedBefore(calls: TracedCall[], isAcknowledgement: (call: TracedCall) => boolean): boolean[] {
  const isWal = ({ text }: TracedCall): boolean => /^\d+<[^>]*\.db-wal/.test(text)
  const isSync = ({ name }: TracedCall): boolean => name === 'fsync' || name === 'fdatasync'
  return calls.filter(isAcknowledgement).map(({ began }) => {
    const lastWrite = calls.findLast((call) => isWal(call) && call.name.startsWith('pwrite') && call.began < began)
    if (!lastWrite) return false
    return calls.some((call) => isWal(call) && isSync(call) && call.began > lastWrite.ended && call.ended < began)
  })
}

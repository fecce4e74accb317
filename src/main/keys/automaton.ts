/**
 * Aho and Corasick's automaton: finds all of several texts in one pass, whatever they have in common. States are
 * numbers, 0 is the start.
 */
export interface Automaton {
  step(state: number, codeUnit: number): number
  /** How many characters before here may be the beginning of a text that is looked for. */
  depth: Int32Array
  /** The length of the longest text that ends here; 0 where none does. */
  found: Int32Array
  /** The length of the longest beginning that ends here and gives too much away by itself; 0 where none does. */
  telling: Int32Array
  maxLength: number
}

/** A server that cuts a key short has given away what is this long. */
function tellingLength(length: number): number {
  return Math.min(length, Math.max(8, Math.min(12, Math.ceil(length / 2))))
}

export function createAutomaton(texts: readonly string[]): Automaton {
  const classes = new Uint16Array(0x10000)
  let classCount = 1
  for (const text of texts) {
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index)
      if (classes[code] === 0) classes[code] = classCount++
    }
  }
  const stateCount = texts.reduce((sum, text) => sum + text.length, 1)
  const next = new Int32Array(stateCount * classCount)
  const depth = new Int32Array(stateCount)
  const found = new Int32Array(stateCount)
  const telling = new Int32Array(stateCount)
  let used = 1
  for (const text of texts) {
    let state = 0
    for (let index = 0; index < text.length; index += 1) {
      const at = state * classCount + (classes[text.charCodeAt(index)] ?? 0)
      if (!next[at]) {
        depth[used] = index + 1
        next[at] = used++
      }
      state = next[at] ?? 0
      if (index + 1 >= tellingLength(text.length)) telling[state] = index + 1
    }
    found[state] = text.length
  }
  addFailures(next, [found, telling], classCount, used)
  return {
    step: (state, codeUnit) => next[state * classCount + (classes[codeUnit] ?? 0)] ?? 0,
    depth,
    found,
    telling,
    maxLength: Math.max(0, ...texts.map(({ length }) => length)),
  }
}

/** Fills in where to go on from when a text is not continued: at the longest suffix that begins another. */
function addFailures(next: Int32Array, lengths: Int32Array[], classCount: number, stateCount: number): void {
  const failure = new Int32Array(stateCount)
  const queue: number[] = []
  for (let symbol = 0; symbol < classCount; symbol += 1) {
    const state = next[symbol] ?? 0
    if (state !== 0) queue.push(state)
  }
  for (const state of queue) {
    const suffix = failure[state] ?? 0
    for (const length of lengths) length[state] ||= length[suffix] ?? 0
    for (let symbol = 0; symbol < classCount; symbol += 1) {
      const at = state * classCount + symbol
      const target = next[at] ?? 0
      const fallback = next[suffix * classCount + symbol] ?? 0
      if (target === 0) next[at] = fallback
      else {
        failure[target] = fallback
        queue.push(target)
      }
    }
  }
}

/** One figure, one JSON line: what the bench prints. `goal` is null where there is none, or where it depends on the machine. */
export interface Figure {
  name: string
  value: number
  unit: string
  goal: number | null
}

export function print(figure: Figure): void {
  console.log(JSON.stringify({ ...figure, value: round(figure.value) }))
}

const round = (value: number): number => Number(value.toPrecision(4))

/** The value below which `share` (0 to 1) of the samples lie. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)

/** Milliseconds of each run, after some that do not count. */
export async function timeEach(
  runs: number,
  run: (index: number) => void | Promise<void>,
  warmUp = 20,
): Promise<number[]> {
  for (let index = 0; index < warmUp; index += 1) await run(-1 - index)
  const samples: number[] = []
  for (let index = 0; index < runs; index += 1) {
    const beganMs = performance.now()
    await run(index)
    samples.push(performance.now() - beganMs)
  }
  return samples
}

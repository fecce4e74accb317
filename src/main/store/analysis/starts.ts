export const withoutEngineFlag = '--without-engine'

/** In a row, before they had opened. */
const maxFailures = 3

/**
 * How the Monitor's process is started: where DuckDB ends it as it is loaded, time and again, without DuckDB. Each such process
 * is followed by one more try.
 */
export function createAnalysisStarts(folder: string): { args(): string[]; succeeded(): void; failed(): void } {
  let failures = 0
  const isWithout = (): boolean => failures >= maxFailures
  return {
    args: () => (isWithout() ? [folder, withoutEngineFlag] : [folder]),
    succeeded: () => {
      failures = isWithout() ? maxFailures - 1 : 0
    },
    failed: () => {
      failures += 1
    },
  }
}

/**
 * Makes functions of which only one runs at a time, in the order of the calls: what each reads before it waits for the disk is
 * what the one before it left there. A failure holds up no other.
 */
export function createTurnstile() {
  let last: Promise<unknown> = Promise.resolve()
  return <Args extends unknown[], Value>(run: (...args: Args) => Promise<Value>) =>
    (...args: Args): Promise<Value> => {
      const mine = last.then(() => run(...args))
      last = mine.catch(() => {})
      return mine
    }
}

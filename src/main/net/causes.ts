/** The chain of causes, outermost first, with what an AggregateError holds. */
export function* causesOf(error: unknown): Generator<Error> {
  let current = error
  for (let depth = 0; depth < 8 && current instanceof Error; depth++) {
    yield current
    if (current instanceof AggregateError) yield* current.errors.filter((inner) => inner instanceof Error)
    current = current.cause
  }
}

/**
 * Families that Langfuse has prices for, by its own list (`test/support/langfuse/default-models.ts`); any other name it cannot price unless the user
 * has defined it there.
 */
const pricedThere = /(?:^|[^a-z\d])(?:gpt-\d|o\d|chatgpt|text-|davinci|curie|babbage|ada|claude|gemini|bison|gecko)/i

/**
 * The model's name as Langfuse gets it. Without a cost, Langfuse prices the tokens of each name that it knows, on every
 * version; a cost of 0 would say that the call was free. So a call that has no price here goes out under a name that matches
 * none of its patterns: all are anchored at the start, and some are open at the end.
 */
export function sentModelName(model: string, { usage, costUsd }: Priced): string {
  return isMadeUp(model, { usage, costUsd }) ? mark + model : model
}

/** The name that was asked for, of the one that Langfuse gets. */
export function askedModelName(sent: string, end: Priced): string {
  const bare = sent.slice(mark.length)
  return sent.startsWith(mark) && isMadeUp(bare, end) ? bare : sent
}

interface Priced {
  usage: { total: number } | null
  costUsd: number | null
}

const mark = 'unpriced: '

const isMadeUp = (model: string, { usage, costUsd }: Priced): boolean =>
  costUsd === null && usage !== null && usage.total > 0 && pricedThere.test(model)

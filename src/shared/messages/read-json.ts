import { parsedOrText, shallowCopy } from '../json-values.ts'

/** What is shown goes through recursion on its way. */
export const maxJsonDepth = 64

/** As `parsedOrText`, no deeper than can be shown. */
export const readJson = (value: unknown): unknown =>
  typeof value === 'string' ? shallowCopy(parsedOrText(value), maxJsonDepth) : value

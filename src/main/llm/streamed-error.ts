import { errorNames } from './server-words.ts'
import { isObject, objectsIn } from '../../shared/json-values.ts'
import { isSignOfLife } from './wire-values.ts'

export interface StreamedError {
  /** As JSON, or in the server's plain words. */
  bodyText: string
  /** OpenRouter and others give the HTTP status as the error's code. */
  status: number | null
}

/**
 * An error in an answer of 200: under `error`, on a choice, or an object that says in words what went wrong and has nothing of
 * an answer. `isError`: the server called it so. Null where it is none.
 */
export function streamedErrorIn(value: unknown, isError: boolean): StreamedError | null {
  if (typeof value === 'string') return isError ? { bodyText: value, status: null } : null
  if (!isObject(value)) return isError ? { bodyText: JSON.stringify(value), status: null } : null
  const given = [value, ...objectsIn(value['choices']).flatMap(choiceParts)]
    .map((holder) => holder['error'])
    .find((error) => (isObject(error) || Array.isArray(error) ? Object.keys(error).length > 0 : Boolean(error)))
  if (isObject(given) || typeof given === 'string') return errorOf(given, value)
  if (given || isError || saysSo(value)) return errorOf(value, value)
  return null
}

const choiceParts = (choice: Record<string, unknown>): Record<string, unknown>[] => [
  choice,
  ...objectsIn(choice['delta']),
  ...objectsIn(choice['message']),
]

/** What has nothing of an answer. */
function saysSo(value: Record<string, unknown>): boolean {
  if (objectsIn(value['choices']).length > 0 || isSignOfLife(value['type'])) return false
  // MiniMax names a status beside every answer.
  const [response] = objectsIn(value['base_resp'])
  if (response && Number(response['status_code'] ?? 0) !== 0) return true
  if ([value['type'], value['object'], value['status'], value['event']].includes('error')) return true
  const hasWords = errorNames.some((name) => {
    const words = value[name]
    return (typeof words === 'string' && words.trim() !== '') || (Array.isArray(words) && words.length > 0)
  })
  return hasWords && !isObject(value['usage'])
}

function errorOf(error: Record<string, unknown> | string, around: Record<string, unknown>): StreamedError {
  const holders = typeof error === 'string' ? [around] : [error, around]
  const codes = holders.flatMap((holder) =>
    ['code', 'status', 'status_code', 'statusCode', 'http_status'].map((name) => holder[name]),
  )
  const status = codes.map(Number).find((code) => code >= 400 && code < 600) ?? null
  return { bodyText: typeof error === 'string' ? error : JSON.stringify(error), status }
}

import type { ProviderKind } from './domain.ts'

/** What a pasted text says of whose key it is. It is only looked at. */
export interface RecognisedKey {
  /** Without what stood around it: quotes, `Bearer`, the name of a variable. */
  key: string
  /** One where its beginning says so, several where it may be of any of these, none where nobody can tell. */
  kinds: readonly ProviderKind[]
  /** It is one of Langfuse's two, which no model takes. */
  isLangfuse: boolean
}

/** Beginnings as the providers give them out; the first that fits holds. */
const beginnings: readonly [pattern: RegExp, kinds: readonly ProviderKind[]][] = [
  [/^sk-ant-/, ['anthropic']],
  [/^sk-or-/, ['openrouter']],
  [/^gsk_/, ['groq']],
  [/^AIza/, ['gemini']],
  [/^sk-(proj|svcacct|admin)-/, ['openai']],
  // In the middle of OpenAI's older keys.
  [/^sk-\w+T3BlbkFJ/, ['openai']],
  [/^sk-[0-9a-f]{32}$/, ['deepseek', 'openai']],
  [/^sk-/, ['openai', 'deepseek']],
  [/^[A-Za-z0-9]{32}$/, ['mistral']],
]

export function recogniseKey(pasted: string): RecognisedKey {
  const key = bareKey(pasted)
  const isLangfuse = /^(sk|pk)-lf-/.test(key)
  const kinds = isLangfuse ? [] : (beginnings.find(([pattern]) => pattern.test(key))?.[1] ?? [])
  // Thirty-two letters are anybody's: Mistral's look so, and so do others.
  const isSure = kinds.length === 1 && kinds[0] !== 'mistral'
  return { key, isLangfuse, kinds: isSure || kinds.length !== 1 ? kinds : [...kinds, 'openai'] }
}

/** `export OPENAI_API_KEY="sk-…"` and `Bearer sk-…` are pasted too. */
function bareKey(pasted: string): string {
  return pasted
    .trim()
    .replace(/^(export\s+)?[A-Z][A-Z0-9_]*\s*=\s*/, '')
    .replace(/^(authorization:\s*)?bearer\s+/i, '')
    .replace(/^(["'`])(.*)\1;?$/, '$2')
    .trim()
}

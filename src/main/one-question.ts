import type { ConsentPort } from './ports.ts'

/** While one is open another is refused: a page that asks again and again wears nobody down. */
export function oneQuestion(ask: ConsentPort['confirm']): ConsentPort['confirm'] {
  let isAsking = false
  return async (question) => {
    if (isAsking) return false
    isAsking = true
    try {
      return await ask(question)
    } finally {
      isAsking = false
    }
  }
}

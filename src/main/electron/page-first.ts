/** Longer than a page takes to ask for its scripts on a slow machine. */
const patienceMs = 1_000
/** What was answered is on its way into the page by then. */
const deliveryMs = 20

/** Lets a page have its first scripts before the app does anything else: both run on one thread. */
export interface PageFirst {
  /** Around each answer to the page. */
  answering<T>(pathname: string, answer: Promise<T>): Promise<T>
  /** Resolves once the page has all that it asked for with its first script, or has not asked for a while. */
  over: Promise<void>
}

export function createPageFirst(): PageFirst {
  const { promise: over, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, patienceMs)
  let unanswered = 0
  let hasScript = false
  return {
    over: over.then(() => clearTimeout(timer)),
    answering: async (pathname, answer) => {
      unanswered += 1
      hasScript ||= pathname.endsWith('.js')
      try {
        return await answer
      } finally {
        unanswered -= 1
        if (hasScript && unanswered === 0) setTimeout(resolve, deliveryMs)
      }
    },
  }
}

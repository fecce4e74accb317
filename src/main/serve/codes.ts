import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const lastsMs = 60_000
/** How long a page may take to load again once the browser has closed the connection that it left its code on. */
const endsWithinMs = 5_000
const codeBytes = 24
/** Each Enter in the terminal makes one; the oldest goes. */
const maxOpen = 16
/** Above this many wrong ones within a minute, the answer is that there are too many. */
const wrongPerMinute = 20

/** What was made of a code that somebody brought. `too_many` never meets one that works. */
export type Redeemed = 'ok' | 'wrong' | 'too_many'

/** Codes that let a page in. Each works once, within a minute. */
export interface Codes {
  mint(): string
  /** Takes one that a page has made up for its next load. False where it is not of a code's shape. */
  add(code: string): boolean
  /** Has it end in a moment. */
  endSoon(code: string): void
  redeem(code: string): Redeemed
}

/**
 * `nowMs` never goes back. The length of a code is what protects it: a right one is never refused for the wrong ones
 * that others bring, so no other program on this machine can lock the user out.
 */
export function createCodes(nowMs: () => number, onManyWrong: () => void): Codes {
  let open: { digest: Buffer; untilMs: number }[] = []
  let wrong = 0
  let wrongSinceMs = -Infinity

  const find = (code: string): number => {
    open = open.filter(({ untilMs }) => nowMs() < untilMs)
    const digest = digestOf(code)
    return open.findIndex((one) => timingSafeEqual(one.digest, digest))
  }
  const remove = (code: string): boolean => {
    const at = find(code)
    if (at >= 0) open.splice(at, 1)
    return at >= 0
  }
  const add = (code: string): void => {
    open = [...open, { digest: digestOf(code), untilMs: nowMs() + lastsMs }].slice(-maxOpen)
  }

  return {
    mint: () => {
      const code = randomBytes(codeBytes).toString('base64url')
      add(code)
      return code
    },
    add: (code) => {
      if (!/^[\w-]{32}$/.test(code)) return false
      add(code)
      return true
    },
    endSoon: (code) => {
      const one = open[find(code)]
      if (one) one.untilMs = Math.min(one.untilMs, nowMs() + endsWithinMs)
    },
    redeem: (code) => {
      if (remove(code)) return 'ok'
      if (nowMs() - wrongSinceMs >= lastsMs) {
        wrong = 0
        wrongSinceMs = nowMs()
      }
      wrong += 1
      if (wrong === wrongPerMinute + 1) onManyWrong()
      return wrong > wrongPerMinute ? 'too_many' : 'wrong'
    },
  }
}

/** Digests are compared, so that the time taken tells nothing. */
export const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

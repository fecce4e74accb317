import { app, session, type Session } from 'electron'
import type { Ports } from '../ports.ts'

/** Requests of a session whose process is gone all fail with this, until the end of the app. */
const deadWords = /net::ERR_FAILED\b/
/** So many in a row, without one that got anywhere. */
const deadAfter = 2
/** A new session costs memory for good, so failures that have another cause may not make many. */
const renewAtMostEveryMs = 10_000

const maxRedirects = 100

export interface LiveSession {
  current(): Session
  /** Where a request to this address was last redirected; null where it was not. */
  redirectOf(url: string): string | null
  /** What became of a request over `used`. */
  went(used: Session, error: unknown): void
}

/**
 * Chromium's network runs in a process of its own, and a session stays bound to the one it began with: once that is gone,
 * each of its requests fails. A session of another name gets the process that came after.
 */
export function openLiveSession(userAgent: string, log: Ports['log']): LiveSession {
  const redirects = new Map<string, string>()
  let count = 1
  let current = open()
  let failures = 0
  let renewedAtMs = -Infinity

  function open(): Session {
    const opened = session.fromPartition(count === 1 ? 'network' : `network-${count}`, { cache: false })
    opened.setUserAgent(userAgent)
    // A redirect that may not be followed rejects without a word on where to.
    opened.webRequest.onBeforeRedirect(({ url, redirectURL }) => {
      if (redirects.size >= maxRedirects) redirects.clear()
      redirects.set(url, redirectURL)
    })
    return opened
  }

  function renew(reason: string): void {
    count += 1
    failures = 0
    renewedAtMs = performance.now()
    current = open()
    log('warn', `The network was begun anew: ${reason}`)
  }

  app.on('child-process-gone', (_event, { type, serviceName, reason }) => {
    if (type === 'Utility' && serviceName === 'network.mojom.NetworkService') renew(`its process ended (${reason})`)
  })

  return {
    current: () => current,
    redirectOf(url) {
      const target = redirects.get(url) ?? null
      redirects.delete(url)
      return target
    },
    went(used, error) {
      if (used !== current) return
      if (!(error instanceof Error && deadWords.test(error.message))) {
        failures = 0
        return
      }
      failures += 1
      if (failures >= deadAfter && performance.now() - renewedAtMs > renewAtMostEveryMs) renew('every request failed')
    },
  }
}

import type { NetworkTest } from '../../shared/domain.ts'
import type { Exchange } from './exchange.ts'
import { wayWords } from './failure-words.ts'
import { toNetworkError } from './network-error.ts'
import type { NetworkControl } from './setup.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

const answerWithinMs = 15_000
/** Who answers counts, not what. */
const maxAnswerBytes = 1024

/** Asks an address for anything, without a key: which way the request goes, who vouches for the server, how long it takes. */
export async function testWay(
  { name, url }: { name: string; url: string },
  network: NetworkControl,
  exchange: Exchange,
  nowMs: () => number,
): Promise<NetworkTest> {
  const { host, hostname, protocol } = new URL(url)
  const startedAtMs = nowMs()
  const test: NetworkTest = { name, host, via: null, chosenBy: null, issuer: null, durationMs: 0, problem: null }
  try {
    Object.assign(test, await network.routeOf(url))
    const signal = AbortSignal.timeout(answerWithinMs)
    await exchange({ url, method: 'GET', headers: {}, signal, maxAnswerBytes })
  } catch (error) {
    const failure = toNetworkError(error)
    test.problem = wayWords(host, failure) ?? {
      message:
        failure.reason === 'timeout'
          ? said('{host} did not answer in time.', { host })
          : said('{host} could not be reached ({code}).', { host, code: failure.code }),
      advice: words('Check the address and the connection.'),
    }
  }
  const issuer = protocol === 'https:' && test.problem === null ? network.issuerOf(hostname) : null
  return { ...test, issuer, durationMs: Math.round(nowMs() - startedAtMs) }
}

import { proxyWords, wayWords } from '../net/failure-words.ts'
import type { ConnectionTestResult } from '../../shared/domain.ts'
import type { Exchange } from '../net/exchange.ts'
import { cloudRegions, normaliseHost, type Connection } from './host.ts'
import { checkHealth, getProject, type Health } from './lookups.ts'
import { isBefore } from './versions.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

type Failure = Exclude<ConnectionTestResult, { outcome: 'ok' }>

const timeoutMs = 10_000

/**
 * Tells what is wrong with a connection, in words for the user: is the host there, is it Langfuse, is it new enough,
 * are the keys right, and, on Langfuse Cloud, are they keys of another region. Never throws.
 */
export async function testConnection(
  input: Connection,
  exchange: Exchange,
  signal: AbortSignal = AbortSignal.timeout(timeoutMs),
  /** Whether keys that Langfuse Cloud refuses may be sent to its other regions. */
  { tryRegions = true }: { tryRegions?: boolean } = {},
): Promise<ConnectionTestResult> {
  const normalised = normaliseHost(input.host)
  if (!normalised.ok) {
    return { outcome: 'wrong_host', message: normalised.message, advice: words('Correct the address and test again.') }
  }
  const connection = { ...input, host: normalised.host }
  const malformed = checkKeys(connection)
  if (malformed) return malformed

  const startedAtMs = performance.now()
  const health = await checkHealth(connection.host, exchange, signal)
  const latencyMs = Math.round(performance.now() - startedAtMs)
  if (health.outcome !== 'ok') return explain(connection.host, health)
  if (isTooOld(health.version)) {
    return {
      outcome: 'too_old',
      message: said('This Langfuse is version {version}, which does not take traces the way Holdfast sends them.', {
        version: health.version,
      }),
      advice: words(
        'Update it to version 2 or later, ideally the newest. Until then everything is recorded here and nothing is lost.',
      ),
    }
  }
  const project = await getProject(connection, exchange, signal)
  switch (project.outcome) {
    case 'ok':
      return { outcome: 'ok', version: health.version, projectName: project.name, latencyMs }
    case 'wrong_keys':
      return tryRegions
        ? ((await findRegion(connection, exchange, signal)) ?? wrongKeys(connection.host, project.detail))
        : wrongKeys(connection.host, project.detail, otherRegions(connection.host))
    case 'unnamed':
    case 'unknown':
      return {
        outcome: 'unreachable',
        message: said('Langfuse {version} answers, but did not confirm the keys ({detail}).', {
          version: health.version,
          detail: project.detail,
        }),
        advice: words('Test again in a minute.'),
      }
  }
}

/** Before version 2 there were neither scores by id nor usage by bucket. */
function isTooOld(version: string): boolean {
  return isBefore(version, '2.0')
}

/** What can be seen without asking; also keeps a secret key from being sent, and logged, as a user name. */
function checkKeys({ publicKey, secretKey }: Connection): Failure | null {
  if (publicKey === '' || secretKey === '') {
    return {
      outcome: 'wrong_keys',
      message: publicKey === '' ? words('The public key is missing.') : words('The secret key is missing.'),
      advice: words('Both are in Langfuse under Project settings → API keys.'),
    }
  }
  if (publicKey.startsWith('sk-') || secretKey.startsWith('pk-')) {
    return {
      outcome: 'wrong_keys',
      message: words('The two keys look swapped.'),
      advice: words('The public key starts with pk-lf-, the secret key with sk-lf-.'),
    }
  }
  return null
}

/** Keys that one region of Langfuse Cloud refuses are often another region's. */
async function findRegion(connection: Connection, exchange: Exchange, signal: AbortSignal): Promise<Failure | null> {
  if (!isCloudRegion(connection.host)) return null
  const others = cloudRegions.filter((region) => region.host !== connection.host)
  const answers = await Promise.all(
    others.map(async (region) => ({
      region,
      project: await getProject({ ...connection, host: region.host }, exchange, signal),
    })),
  )
  for (const { region, project } of answers) {
    if (project.outcome !== 'ok') continue
    return {
      outcome: 'wrong_region',
      message: said('These keys are right, but for another region: project “{project}” is in {region}.', {
        project: project.name,
        region: region.name,
      }),
      advice: said('Set the host to {host}.', { host: region.host }),
    }
  }
  return null
}

function otherRegions(host: string): string {
  return isCloudRegion(host)
    ? ` ${words('Enter the secret key again and test again to check the other regions too.')}`
    : ''
}

const isCloudRegion = (host: string): boolean => cloudRegions.some((region) => region.host === host)

function wrongKeys(host: string, detail: string, more = ''): Failure {
  return {
    outcome: 'wrong_keys',
    message: said('Langfuse at {host} does not accept these keys ({detail}).', { host, detail }),
    advice:
      words(
        'Copy both keys again from Project settings → API keys. The secret key is shown only once, when it is created.',
      ) + more,
  }
}

function explain(host: string, health: Exclude<Health, { outcome: 'ok' }>): Failure {
  switch (health.outcome) {
    case 'unreachable':
      return explainUnreachable(host, health)
    case 'not_langfuse':
      return {
        outcome: 'not_langfuse',
        message: said('The server at {host} is not Langfuse ({detail}).', { host, detail: health.detail }),
        advice: words(
          'Check the address, and the port if you host Langfuse yourself. It is the part before /project in the browser.',
        ),
      }
    case 'captive_portal':
      return explainPortal(host, health.location)
    case 'server_error':
      return {
        outcome: 'unreachable',
        message: said('Langfuse at {host} returned an error ({detail}).', { host, detail: health.detail }),
        advice: words('Test again in a few minutes. Everything is recorded here meanwhile.'),
      }
  }
}

function explainPortal(host: string, location: string | null): Failure {
  const target = location !== null && URL.canParse(location, host) ? new URL(location, host) : null
  if (target && target.hostname.replace(/^www\./, '') === new URL(host).hostname.replace(/^www\./, '')) {
    return {
      outcome: 'wrong_host',
      message: said('{host} redirects to {origin}.', { host, origin: target.origin }),
      advice: said('Set the host to {host}.', { host: target.origin }),
    }
  }
  return {
    outcome: 'captive_portal',
    message: target
      ? said('{host} returned a redirect to {target}, not Langfuse.', { host, target: target.hostname })
      : said('{host} returned a web page, not Langfuse.', { host }),
    advice: words(
      'On a guest network, open a browser and sign in to the network first. Otherwise check the address: it may be a different site.',
    ),
  }
}

function explainUnreachable(host: string, health: Extract<Health, { outcome: 'unreachable' }>): Failure {
  const { hostname } = new URL(host)
  switch (health.reason) {
    case 'dns':
      // Offline, systems say EAI_AGAIN; ENOTFOUND and ERR_NAME_NOT_RESOLVED say that the name does not exist.
      if (/^(ENOTFOUND|ERR_NAME_NOT_RESOLVED)$/.test(health.code)) {
        return {
          outcome: 'wrong_host',
          message: said('Can’t find {hostname} ({code}).', { hostname, code: health.code }),
          advice: words('Check the spelling. If it is right, this computer may be offline.'),
        }
      }
      return unreachable(
        said('Can’t look up {hostname} ({code}).', { hostname, code: health.code }),
        words('Check the network connection.'),
      )
    case 'offline':
      return unreachable(
        said('This computer is offline ({code}).', { code: health.code }),
        words('Test again once it is connected.'),
      )
    case 'refused':
      return unreachable(
        said('Nothing answers at {host} ({code}).', { host, code: health.code }),
        words('Check the port, and that Langfuse is running.'),
      )
    case 'tls': {
      const way = wayWords(hostname, { ...health, message: health.detail })
      if (way) return unreachable(way.message, way.advice)
      return unreachable(
        said('No secure connection to {hostname} ({code}: {detail}).', {
          hostname,
          code: health.code,
          detail: health.detail,
        }),
        words(
          'Check the certificate, or use http:// for a server without one. A proxy that inspects traffic also causes this.',
        ),
      )
    }
    case 'proxy': {
      const { message, advice } = proxyWords(hostname, health.code, health.detail)
      return unreachable(`${message} (${health.code})`, advice)
    }
    case 'timeout':
    case 'aborted':
      return unreachable(
        said('{host} did not answer in time.', { host }),
        words('Check the address and the network, then test again.'),
      )
    case 'broken':
      return unreachable(
        said('The connection to {host} broke ({code}).', { host, code: health.code }),
        words('Test again.'),
      )
  }
}

function unreachable(message: string, advice: string): Failure {
  return { outcome: 'unreachable', message, advice }
}

import { isThisComputer } from '../net/loopback.ts'
import { hasHost, typedAddress } from '../../shared/typed-address.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** Where to send and as whom. `host` is an origin, with a base path where Langfuse is served under one; no slash at its end. */
export interface Connection {
  host: string
  publicKey: string
  secretKey: string
}

/** Langfuse Cloud's regions; a key pair is known in one of them alone. */
export const cloudRegions: readonly { host: string; name: string }[] = [
  { host: 'https://cloud.langfuse.com', name: 'EU' },
  { host: 'https://us.cloud.langfuse.com', name: 'US' },
  { host: 'https://jp.cloud.langfuse.com', name: words('Japan') },
  { host: 'https://hipaa.cloud.langfuse.com', name: 'HIPAA' },
]

/** Where the path of Langfuse's own pages and routes begins; what stands before it is a base path. */
const langfuseSegments = new Set(['project', 'api', 'auth', 'organization', 'organizations', 'setup', 'account'])

export type HostAnswer = { ok: true; host: string } | { ok: false; message: string }

/**
 * Makes an address of what a user types or pastes from the browser: adds the scheme (http for this computer, else
 * https), drops Langfuse's own paths, query and trailing slashes, keeps a base path.
 */
export function normaliseHost(input: string): HostAnswer {
  const { text, scheme } = typedAddress(input)
  if (text === '')
    return { ok: false, message: words('Enter the address of Langfuse, such as https://cloud.langfuse.com.') }
  if (scheme !== null && !/^https?$/.test(scheme)) {
    return {
      ok: false,
      message: said('The address must start with https:// or http://, not {protocol}//.', { protocol: `${scheme}:` }),
    }
  }
  const address = scheme === null ? `https://${text}` : text
  const url = !/\s/.test(address) && URL.canParse(address) ? new URL(address) : null
  if (!url || !hasHost(url)) {
    return {
      ok: false,
      message: said('“{text}” is not an address. It should look like https://cloud.langfuse.com.', { text }),
    }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      ok: false,
      message: words('Leave the user name and password out of the address; keys have fields of their own.'),
    }
  }
  const isCloud = cloudRegions.some((region) => new URL(region.host).host === url.host)
  if (isCloud) url.protocol = 'https:'
  else if (scheme === null && isThisComputer(url.hostname)) url.protocol = 'http:'
  const segments = url.pathname.split('/').filter((segment) => segment !== '')
  const own = segments.findIndex((segment) => langfuseSegments.has(segment))
  const base = isCloud ? [] : segments.slice(0, own === -1 ? segments.length : own)
  return { ok: true, host: [url.origin, ...base].join('/') }
}

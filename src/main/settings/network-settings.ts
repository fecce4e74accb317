import { z } from 'zod'
import type { ClientCertificateInput, NetworkSettings, ProxyInput } from '../../shared/domain.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { createTurnstile } from '../ipc/turnstile.ts'
import { CertificateFailure, describeCertificate, readAuthorities } from '../net/certificates.ts'
import type { NetworkSetup, ProxySetup } from '../net/setup.ts'
import type { SecretStore } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import {
  passphraseOrigin,
  readClientCertificate,
  storedCertificate,
  toClientCertificate,
  type StoredCertificate,
} from './client-certificate.ts'
import { keyAbsence } from './key-absence.ts'
import { parseProxyAddress, parseScriptUrl } from './proxy-address.ts'
import { words } from '../../shared/words/t.ts'

const storedProxy = z.object({
  mode: z.enum(['system', 'none', 'own', 'script']).nullable(),
  address: z.string(),
  exceptions: z.string(),
  user: z.string(),
  passwordEntered: z.boolean(),
  scriptUrl: z.string(),
})
type StoredProxy = z.infer<typeof storedProxy>

const systemProxy: StoredProxy = {
  mode: 'system',
  address: '',
  exceptions: '',
  user: '',
  passwordEntered: false,
  scriptUrl: '',
}

const stored = z.object({
  // What cannot be read may have been a proxy that nothing must go around.
  proxy: storedProxy.default(systemProxy).catch({ ...systemProxy, mode: null }),
  authorities: z.array(z.string()).catch([]),
  clientCertificate: storedCertificate.nullable().catch(null),
  isMetered: z.boolean().catch(false),
})
type StoredNetwork = z.infer<typeof stored>

const metaKey = 'network'
const proxySecret = 'proxy'
const certificateSecret = 'client-certificate'

export interface NetworkRoom {
  view(): NetworkSettings
  /** For the shell, with password and passphrase. */
  setup(): NetworkSetup
  isMetered(): boolean
  saveProxy(input: ProxyInput): Promise<void>
  /** Adds what is not there yet. */
  addAuthorities(text: string): Promise<void>
  removeAuthority(fingerprint: string): Promise<void>
  setClientCertificate(input: ClientCertificateInput): Promise<void>
  removeClientCertificate(): Promise<void>
  setMetered(isMetered: boolean): Promise<void>
}

/** How models and Langfuse are reached. Lives in the database; password and passphrase live in the SecretStore. */
export async function openNetworkSettings(
  store: Store,
  secrets: SecretStore,
  nowMs: () => number,
): Promise<NetworkRoom> {
  let current = stored.parse(parse(await store.read.getMeta(metaKey)))
  const inTurn = createTurnstile()
  const change = async (patch: Partial<StoredNetwork>): Promise<void> => {
    const next = stored.parse({ ...current, ...patch })
    await store.write.setMeta(metaKey, JSON.stringify(next))
    current = next
  }

  function proxySetup(): ProxySetup {
    const { mode, address, exceptions, user, scriptUrl } = current.proxy
    switch (mode) {
      case 'system':
      case 'none':
        return { kind: mode }
      case 'own':
        return { kind: 'own', address, exceptions, user, password: secrets.get(proxySecret, address) ?? '' }
      case 'script':
        return { kind: 'script', url: scriptUrl }
      case null:
        return { kind: 'unreadable' }
    }
  }

  const passphraseAbsence = (certificate: StoredCertificate) =>
    keyAbsence(secrets, certificateSecret, passphraseOrigin(certificate))

  return {
    view() {
      const { proxy, authorities, clientCertificate, isMetered } = current
      const { passwordEntered, ...shown } = proxy
      return {
        proxy: {
          ...shown,
          hasPassword: secrets.get(proxySecret, proxy.address) !== null,
          passwordAbsence: passwordEntered ? keyAbsence(secrets, proxySecret, proxy.address) : null,
        },
        authorities: authorities.map(describeCertificate).filter((authority) => authority !== null),
        clientCertificate: clientCertificate && {
          fileName: clientCertificate.fileName,
          hosts: clientCertificate.hosts,
          passphraseAbsence: passphraseAbsence(clientCertificate),
        },
        isMetered,
      }
    },
    setup() {
      const { authorities, clientCertificate } = current
      const passphrase = clientCertificate && secrets.get(certificateSecret, passphraseOrigin(clientCertificate))
      return {
        proxy: proxySetup(),
        authorities,
        clientCertificate: clientCertificate && passphrase ? toClientCertificate(clientCertificate, passphrase) : null,
      }
    },
    isMetered: () => current.isMetered,
    saveProxy: inTurn(async (input) => {
      const scriptUrl = parseScriptUrl(input.scriptUrl)
      const parsed = parseProxyAddress(input.address)
      if (input.mode === 'own' && !parsed.ok) throw new RouteFailure('bad_input', parsed.message)
      if (input.mode === 'script' && scriptUrl === null) {
        throw new RouteFailure(
          'bad_input',
          words('Enter the address of the script, such as http://wpad.example/proxy.pac.'),
        )
      }
      const before = current.proxy
      const address = parsed.ok ? parsed.address : before.address
      const user = (parsed.ok && parsed.user) || input.user.trim()
      const password = (parsed.ok && parsed.password) || input.password || ''
      const putBack =
        user !== '' && password !== '' ? secrets.set(proxySecret, { value: password, origin: address }) : null
      const keepsPassword = user !== '' && before.passwordEntered && address === before.address
      try {
        await change({
          proxy: {
            mode: input.mode,
            address,
            exceptions: input.exceptions.trim(),
            user,
            passwordEntered: putBack !== null || keepsPassword,
            scriptUrl: scriptUrl ?? before.scriptUrl,
          },
        })
      } catch (error) {
        putBack?.()
        throw error
      }
      if (user === '') secrets.delete(proxySecret)
    }),
    addAuthorities: inTurn(async (text) => {
      try {
        const added = readAuthorities(text, nowMs())
        await change({ authorities: [...new Set([...current.authorities, ...added])] })
      } catch (error) {
        throw error instanceof CertificateFailure ? new RouteFailure('bad_input', error.message) : error
      }
    }),
    removeAuthority: inTurn(async (fingerprint) => {
      await change({
        authorities: current.authorities.filter((pem) => describeCertificate(pem)?.fingerprint !== fingerprint),
      })
    }),
    setClientCertificate: inTurn(async ({ fileName, hosts, file, passphrase }) => {
      if (hosts.trim() === '')
        throw new RouteFailure('bad_input', words('Enter the hosts that the certificate is for.'))
      const read = readClientCertificate(Buffer.from(file, 'base64'), passphrase)
      if (!read.ok) throw new RouteFailure('bad_input', read.message)
      const certificate = { fileName, hosts: hosts.trim(), identity: read.identity }
      const putBack = secrets.set(certificateSecret, { value: read.passphrase, origin: passphraseOrigin(certificate) })
      try {
        await change({ clientCertificate: certificate })
      } catch (error) {
        putBack()
        throw error
      }
    }),
    removeClientCertificate: inTurn(async () => {
      await change({ clientCertificate: null })
      secrets.delete(certificateSecret)
    }),
    setMetered: inTurn((isMetered) => change({ isMetered })),
  }
}

function parse(text: string | null): unknown {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // As below.
  }
  return { proxy: null }
}

/** In words for the user: what cannot be read; null where all can. */
export function networkProblem(text: string): string | null {
  const raw = parse(text) as Record<string, unknown>
  const lost = Object.entries(stored.shape).flatMap(([name, part]) =>
    raw[name] === undefined || part.unwrap().safeParse(raw[name]).success ? [] : [name],
  )
  return lost.length === 0 ? null : `unreadable: ${lost.join(', ')}`
}

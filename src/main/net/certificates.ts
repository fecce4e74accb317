import { X509Certificate } from 'node:crypto'
import net from 'node:net'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** What was given is no authority's certificate; the message is for the user. */
export class CertificateFailure extends Error {}

const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
/** More than any bundle of a company's. */
const maxCertificates = 200
/** Intermediates between a server and an authority. */
const maxDepth = 6
const minRsaBits = 2048

/** The authorities in a text, each as PEM. Throws CertificateFailure where one of them cannot count as one. */
export function readAuthorities(text: string, nowMs: number): string[] {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw new CertificateFailure(
      words('This has a private key in it. Nothing was saved. Choose a file with the certificate alone.'),
    )
  }
  const blocks = text.match(block) ?? []
  if (blocks.length === 0) {
    throw new CertificateFailure(
      words('This is not a certificate in PEM form: a text that begins with -----BEGIN CERTIFICATE-----.'),
    )
  }
  if (blocks.length > maxCertificates) {
    throw new CertificateFailure(
      said('This has more than {maxCertificates} certificates. Choose your own authority’s alone.', {
        maxCertificates,
      }),
    )
  }
  return blocks.map((pem) => {
    const certificate = parseCertificate(pem)
    if (certificate === null)
      throw new CertificateFailure(words('One of the certificates is damaged: it cannot be read.'))
    const problem = authorityProblem(certificate, nowMs)
    if (problem !== null) throw new CertificateFailure(`“${nameIn(certificate.subject)}” ${problem}`)
    return certificate.toString()
  })
}

function authorityProblem(certificate: X509Certificate, nowMs: number): string | null {
  if (!certificate.ca) {
    return 'is the certificate of a server, not of a certificate authority. Choose the one of the authority that issued it.'
  }
  if (Date.parse(certificate.validTo) < nowMs) return 'has expired. Ask for its successor.'
  if (limitsNames(certificate)) {
    return 'may vouch for certain names only, a limit that Holdfast cannot check. Add it to the system’s certificates instead.'
  }
  return null
}

export function parseCertificate(pem: string): X509Certificate | null {
  try {
    return new X509Certificate(pem)
  } catch {
    return null
  }
}

export interface DescribedCertificate {
  /** SHA-256, which names it. */
  fingerprint: string
  subject: string
  issuer: string
  expiresAtMs: number
}

export function describeCertificate(pem: string): DescribedCertificate | null {
  const certificate = parseCertificate(pem)
  return (
    certificate && {
      fingerprint: certificate.fingerprint256,
      subject: nameIn(certificate.subject),
      issuer: nameIn(certificate.issuer),
      expiresAtMs: Date.parse(certificate.validTo),
    }
  )
}

/** The common name, else the organisation, else all of it. */
function nameIn(distinguished: string): string {
  const part = (key: string): string | undefined => new RegExp(`^${key}=(.+)$`, 'm').exec(distinguished)?.[1]
  return part('CN') ?? part('O') ?? distinguished.replaceAll('\n', ', ')
}

export type ChainVerdict = 'trusted' | 'unknown_authority' | 'other_name' | 'out_of_date'

/**
 * Whether one of these authorities vouches for a server: `chain` is what it showed, its own certificate first. Each step is
 * signed by the next, which may sign for others; the dates of all hold, the name is the server's, and it may be a server.
 * For Chromium's network, which asks where its own trust ends; Node's checks the same by itself.
 */
export function verifyChain(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  hostname: string,
  nowMs: number,
): ChainVerdict {
  const [server, ...between] = chain
  if (!server) return 'unknown_authority'
  const path = pathTo(server, between, authorities, maxDepth)
  if (path === null || !mayServe(server) || path.some(isWeak) || path.slice(0, -1).some(isWeaklySigned))
    return 'unknown_authority'
  const isNamed = net.isIP(hostname) > 0 ? server.checkIP(hostname) : server.checkHost(hostname, { subject: 'never' })
  if (isNamed === undefined) return 'other_name'
  const areDatesRight = path.every(
    ({ validFrom, validTo }) => Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo),
  )
  return areDatesRight ? 'trusted' : 'out_of_date'
}

/** From a certificate up to an authority, both included. */
function pathTo(
  certificate: X509Certificate,
  between: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  depth: number,
): X509Certificate[] | null {
  const authority = authorities.find((candidate) => isIssuedBy(certificate, candidate))
  if (authority) return [certificate, authority]
  if (depth === 0) return null
  for (const next of between) {
    if (next.fingerprint256 === certificate.fingerprint256 || !isIssuedBy(certificate, next)) continue
    const rest = pathTo(next, between, authorities, depth - 1)
    if (rest) return [certificate, ...rest]
  }
  return null
}

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  issuer.ca && !limitsNames(issuer) && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

/** Servers' certificates say so, or nothing of what they are for. Node calls the extended uses `keyUsage`. */
function mayServe({ keyUsage }: X509Certificate): boolean {
  const uses = (keyUsage as string[] | undefined) ?? []
  return uses.length === 0 || uses.includes('1.3.6.1.5.5.7.3.1') || uses.includes('2.5.29.37.0')
}

function isWeak({ publicKey }: X509Certificate): boolean {
  const bits = publicKey.asymmetricKeyDetails?.modulusLength
  return publicKey.asymmetricKeyType === 'rsa' && (bits ?? 0) < minRsaBits
}

/** Signed over MD2, MD4, MD5 or SHA-1, which can be forged: by their numbers in DER, with RSA and with ECDSA. */
const weakSignatures = [
  '06092a864886f70d010102',
  '06092a864886f70d010103',
  '06092a864886f70d010104',
  '06092a864886f70d010105',
  '06072a8648ce3d0401',
].map((number) => Buffer.from(number, 'hex'))
/** An authority's own signature counts for nothing: it is trusted as it is. */
const isWeaklySigned = ({ raw }: X509Certificate): boolean => weakSignatures.some((number) => raw.includes(number))

/** The extension `nameConstraints`, by its number in DER: it is not read here, so who has one is not believed. */
const nameConstraints = Buffer.from('0603551d1e', 'hex')
const limitsNames = ({ raw }: X509Certificate): boolean => raw.includes(nameConstraints)

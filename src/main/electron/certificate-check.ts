import type { Certificate, Session } from 'electron'
import type { X509Certificate } from 'node:crypto'
import { parseCertificate, verifyChain, type ChainVerdict } from '../net/certificates.ts'

type Check = NonNullable<Parameters<Session['setCertificateVerifyProc']>[0]>

/** Chromium's numbers: what it found itself holds, or these. */
const itsOwnVerdict = -3
const unknownAuthority = -202
const verdicts: Record<ChainVerdict, number> = {
  trusted: 0,
  other_name: -200,
  out_of_date: -201,
  unknown_authority: unknownAuthority,
}
const maxChain = 10

/**
 * Chromium judges every certificate. Only where it ends at an authority that it does not know, the user's own are asked; what it
 * refuses for another reason stays refused. `onIssuer` is told who issued each.
 */
export function checkCertificates(
  authorities: readonly string[],
  onIssuer: (hostname: string, issuer: string) => void,
): Check {
  const trusted = authorities.map(parseCertificate).filter((certificate) => certificate !== null)
  return ({ hostname, certificate, errorCode }, answer) => {
    onIssuer(hostname, certificate.issuer.organizations[0] ?? certificate.issuerName)
    if (errorCode !== unknownAuthority || trusted.length === 0) return answer(itsOwnVerdict)
    answer(verdicts[verifyChain(chainOf(certificate), trusted, hostname, Date.now())])
  }
}

function chainOf(shown: Certificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  let next: Certificate | undefined = shown
  while (next && chain.length < maxChain) {
    const certificate = parseCertificate(next.data)
    if (certificate === null) break
    chain.push(certificate)
    next = next.issuerCert
  }
  return chain
}

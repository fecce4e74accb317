import forge from 'node-forge'

export interface TestCertificate {
  cert: string
  key: string
  certificate: forge.pki.Certificate
  keys: forge.pki.rsa.KeyPair
}

interface Wanted {
  name: string
  issuer?: TestCertificate
  isAuthority?: boolean
  /** Names, or addresses, that a server has. */
  hosts?: string[]
  validFrom?: Date
  validTo?: Date
  bits?: number
  /** What its issuer signs over. */
  digest?: 'sha256' | 'sha1' | 'md5'
  extensions?: object[]
}

const day = 24 * 60 * 60_000
let serial = 0x10000

/** A certificate as OpenSSL would make one; its own issuer where none is given. */
export function makeCertificate({
  name,
  issuer,
  isAuthority = false,
  hosts = [],
  validFrom = new Date(Date.now() - day),
  validTo = new Date(Date.now() + 30 * day),
  bits = 2048,
  digest = 'sha256',
  extensions = [],
}: Wanted): TestCertificate {
  const keys = forge.pki.rsa.generateKeyPair(bits)
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = keys.publicKey
  certificate.serialNumber = (serial += 1).toString(16)
  certificate.validity.notBefore = validFrom
  certificate.validity.notAfter = validTo
  const subject = [{ name: 'commonName', value: name }]
  certificate.setSubject(subject)
  certificate.setIssuer(issuer ? issuer.certificate.subject.attributes : subject)
  const altNames = hosts.map((host) => (/^[\d.]+$/.test(host) ? { type: 7, ip: host } : { type: 2, value: host }))
  certificate.setExtensions([
    { name: 'basicConstraints', cA: isAuthority, critical: true },
    isAuthority
      ? { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
      : { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    ...(altNames.length > 0 ? [{ name: 'subjectAltName', altNames }] : []),
    ...extensions,
  ])
  certificate.sign(issuer ? issuer.keys.privateKey : keys.privateKey, forge.md[digest].create())
  return {
    cert: forge.pki.certificateToPem(certificate),
    key: forge.pki.privateKeyToPem(keys.privateKey),
    certificate,
    keys,
  }
}

/** PKCS#12, as browsers and systems export it. */
export function toPkcs12({ certificate, keys }: TestCertificate, passphrase: string): Buffer {
  const asn1 = forge.pkcs12.toPkcs12Asn1(keys.privateKey, [certificate], passphrase, { algorithm: '3des' })
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1')
}

/** PEM, with the key encrypted as PKCS#8 has it. */
export const toEncryptedKey = ({ keys }: TestCertificate, passphrase: string): string =>
  forge.pki.encryptRsaPrivateKey(keys.privateKey, passphrase, { algorithm: 'aes256' })

import { createHash, createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import tls from 'node:tls'
import { z } from 'zod'
import type { ClientCertificate } from '../net/setup.ts'
import { words } from '../../shared/words/t.ts'

/** As it is stored: its private key only ever encrypted. The passphrase is a key of the SecretStore. */
export const storedCertificate = z.object({
  fileName: z.string(),
  hosts: z.string(),
  /** PKCS#12 in base64, or PEM. */
  identity: z.union([z.object({ pfx: z.string() }), z.object({ cert: z.string(), key: z.string() })]),
})
export type StoredCertificate = z.infer<typeof storedCertificate>

export type ReadCertificate =
  | { ok: true; identity: StoredCertificate['identity']; passphrase: string }
  | { ok: false; message: string }

/** Reads PKCS#12, or PEM with a certificate and its key. A key that came without a passphrase gets one. */
export function readClientCertificate(file: Buffer, passphrase: string): ReadCertificate {
  return file.includes('-----BEGIN ') ? readPem(file.toString('utf8'), passphrase) : readPkcs12(file, passphrase)
}

function readPkcs12(pfx: Buffer, passphrase: string): ReadCertificate {
  if (passphrase === '') {
    return {
      ok: false,
      message: words('Enter the file’s passphrase. One without a passphrase must be exported with one.'),
    }
  }
  try {
    tls.createSecureContext({ pfx, passphrase })
  } catch (error) {
    const isWrong = /mac verify|incorrect password|INCORRECT_PASSWORD/i.test(String(error))
    return {
      ok: false,
      message: isWrong
        ? words('The passphrase does not open this file.')
        : words('This file cannot be read. Use PKCS#12 (.p12, .pfx), or PEM with the certificate and its key.'),
    }
  }
  return { ok: true, identity: { pfx: pfx.toString('base64') }, passphrase }
}

function readPem(text: string, passphrase: string): ReadCertificate {
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  const keyText = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]+?-----END (?:[A-Z]+ )*PRIVATE KEY-----/.exec(text)?.[0]
  if (!certificates) return { ok: false, message: words('The file has no certificate in it.') }
  if (keyText === undefined) {
    return {
      ok: false,
      message: words('The file has no private key in it. Put the certificate and its key into one file.'),
    }
  }
  let key
  try {
    key = createPrivateKey({ key: keyText, passphrase })
  } catch {
    const isLocked = /ENCRYPTED/.test(keyText)
    const wrong =
      passphrase === ''
        ? words('Enter the passphrase of the private key.')
        : words('The passphrase does not open the private key.')
    return { ok: false, message: isLocked ? wrong : words('The private key cannot be read.') }
  }
  try {
    const [first = ''] = certificates
    if (!new X509Certificate(first).checkPrivateKey(key)) {
      return {
        ok: false,
        message: words('The private key belongs to another certificate. The certificate comes first in the file.'),
      }
    }
  } catch {
    return { ok: false, message: words('The certificate is damaged: it cannot be read.') }
  }
  const kept = passphrase === '' ? randomBytes(24).toString('base64url') : passphrase
  const locked = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: kept })
  return { ok: true, identity: { cert: certificates.join('\n'), key: locked.toString() }, passphrase: kept }
}

/** What the passphrase was entered for: it opens nothing else. */
export const passphraseOrigin = ({ identity }: Pick<StoredCertificate, 'identity'>): string =>
  `certificate:${createHash('sha256').update(JSON.stringify(identity)).digest('hex')}`

export function toClientCertificate({ hosts, identity }: StoredCertificate, passphrase: string): ClientCertificate {
  return {
    hosts,
    passphrase,
    identity: 'pfx' in identity ? { pfx: Buffer.from(identity.pfx, 'base64') } : identity,
  }
}

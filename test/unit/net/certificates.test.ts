import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  CertificateFailure,
  describeCertificate,
  readAuthorities,
  verifyChain,
} from '../../../src/main/net/certificates.ts'
import { makeCertificate, type TestCertificate } from '../../support/certificates.ts'

const nowMs = Date.now()
const ago = (days: number): Date => new Date(nowMs - days * 86_400_000)
const authority = makeCertificate({ name: 'Own Authority', isAuthority: true })
const other = makeCertificate({ name: 'Own Authority', isAuthority: true })
const between = makeCertificate({ name: 'Between', isAuthority: true, issuer: authority })
const serverOf = (issuer: TestCertificate, more: Partial<Parameters<typeof makeCertificate>[0]> = {}) =>
  makeCertificate({ name: 'server', hosts: ['langfuse.example', '*.below.example', '10.0.0.7'], issuer, ...more })
const read = (...all: TestCertificate[]): X509Certificate[] => all.map(({ cert }) => new X509Certificate(cert))
const judge = (chain: TestCertificate[], hostname = 'langfuse.example', trusted = [authority]) =>
  verifyChain(read(...chain), read(...trusted), hostname, nowMs)

describe('an authority of one’s own vouches', () => {
  const server = serverOf(authority)

  it('for what it signed, by the names and addresses in it', () => {
    expect(judge([server])).toBe('trusted')
    expect(judge([server], 'any.below.example')).toBe('trusted')
    expect(judge([server], '10.0.0.7')).toBe('trusted')
  })

  it('for what one of its intermediates signed, in whatever order they come', () => {
    const below = serverOf(between)
    const further = makeCertificate({ name: 'Further', isAuthority: true, issuer: between })
    expect(judge([below, between])).toBe('trusted')
    expect(judge([serverOf(further), between, further, authority])).toBe('trusted')
    expect(judge([below])).toBe('unknown_authority')
  })

  it('for no other name', () => {
    for (const host of [
      'evil.example',
      'langfuse.example.evil.example',
      'below.example',
      'a.b.below.example',
      '10.0.0.8',
    ]) {
      expect(judge([server], host)).toBe('other_name')
    }
    // A name in the subject alone is none, as in browsers.
    const bySubject = makeCertificate({ name: 'langfuse.example', issuer: authority })
    expect(judge([bySubject])).toBe('other_name')
  })

  it('only within the dates of all', () => {
    expect(judge([serverOf(authority, { validTo: ago(1), validFrom: ago(9) })])).toBe('out_of_date')
    expect(judge([serverOf(authority, { validFrom: ago(-1), validTo: ago(-9) })])).toBe('out_of_date')
    const lapsed = makeCertificate({
      name: 'Lapsed',
      isAuthority: true,
      issuer: authority,
      validFrom: ago(9),
      validTo: ago(1),
    })
    expect(judge([serverOf(lapsed), lapsed])).toBe('out_of_date')
  })

  it('for nothing that another of its name signed, and nothing that signed itself', () => {
    expect(judge([serverOf(other)])).toBe('unknown_authority')
    expect(judge([serverOf(other), other])).toBe('unknown_authority')
    expect(judge([makeCertificate({ name: 'self', hosts: ['langfuse.example'] })])).toBe('unknown_authority')
    expect(judge([server], 'langfuse.example', [])).toBe('unknown_authority')
    expect(judge([])).toBe('unknown_authority')
  })

  it('for nothing that was signed by a server’s certificate', () => {
    expect(judge([serverOf(server), server])).toBe('unknown_authority')
  })

  it('for nothing that is not for servers, is weak, or whose issuer is limited to names', () => {
    expect(judge([serverOf(authority, { extensions: [{ name: 'extKeyUsage', clientAuth: true }] })])).toBe(
      'unknown_authority',
    )
    expect(judge([serverOf(authority, { extensions: [{ name: 'extKeyUsage', serverAuth: true }] })])).toBe('trusted')
    expect(judge([serverOf(authority, { bits: 1024 })])).toBe('unknown_authority')
    for (const digest of ['sha1', 'md5'] as const) {
      expect(judge([serverOf(authority, { digest })])).toBe('unknown_authority')
      const forged = makeCertificate({ name: 'Forged', isAuthority: true, issuer: authority, digest })
      expect(judge([serverOf(forged), forged])).toBe('unknown_authority')
    }
    const old = makeCertificate({ name: 'Old Authority', isAuthority: true, digest: 'sha1' })
    expect(judge([serverOf(old)], 'langfuse.example', [old])).toBe('trusted')
    const limited = makeCertificate({ name: 'Limited', isAuthority: true, issuer: authority, extensions: [nameLimit] })
    expect(judge([serverOf(limited), limited])).toBe('unknown_authority')
  })
})

/** Permitted: other.example. */
const nameLimit = {
  id: '2.5.29.30',
  critical: true,
  value: '\u0030\u0013\u00a0\u0011\u0030\u000f\u0082\u000dother.example',
}

describe('an authority that is added', () => {
  it('is read from a text with one or several', () => {
    expect(readAuthorities(`# Ours\n${authority.cert}\n${between.cert}`, nowMs)).toHaveLength(2)
    expect(describeCertificate(between.cert)).toMatchObject({ subject: 'Between', issuer: 'Own Authority' })
  })

  it.each<[string, string, RegExp]>([
    ['no PEM', 'hello', /not a certificate in PEM form/],
    ['nothing', '', /not a certificate in PEM form/],
    ['a damaged one', authority.cert.replace(/[A-Z]{3}/g, 'AAA').replace('AAA', 'BEG'), /PEM form|cannot be read/],
    ['a server’s', serverOf(authority).cert, /of a server, not of a certificate authority/],
    [
      'one that has expired',
      makeCertificate({ name: 'Old', isAuthority: true, validFrom: ago(9), validTo: ago(1) }).cert,
      /“Old” has expired/,
    ],
    ['one with its key', authority.cert + authority.key, /private key/],
    [
      'one that is limited to names',
      makeCertificate({ name: 'Limited', isAuthority: true, extensions: [nameLimit] }).cert,
      /certain names only/,
    ],
  ])('is refused where it is %s', (_, text, words) => {
    expect(() => readAuthorities(text, nowMs)).toThrow(CertificateFailure)
    expect(() => readAuthorities(text, nowMs)).toThrow(words)
  })
})

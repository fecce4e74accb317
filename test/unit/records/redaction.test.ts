import { describe, expect, it } from 'vitest'
import { checkPattern, createRedactor, noRedaction, redactEnd } from '../../../src/main/records/redaction/redaction.ts'
import { aTurn, anEnd, frozenTurn } from '../../support/turn-fixtures.ts'

const keys = createRedactor({ ...noRedaction, keys: true })
const emails = createRedactor({ ...noRedaction, emails: true })

describe('redaction of keys', () => {
  it.each([
    'sk-proj-abcdefghijklmnopqrstuvwx',
    'sk-ant-api03-AbCdEfGhIjKlMnOpQrSt',
    'pk-lf-12345678-1234-1234-1234-123456789abc',
    'AKIAIOSFODNN7EXAMPLE',
    'ghp_abcdefghijklmnopqrstuvwxyz0123456789',
    'xoxb-123456789012-abcdefghijkl',
    'AIzaSyA1234567890abcdefghijklmnopqrstuv',
    'gsk_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789aBcDeFgHiJkLmNoP',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl',
    'Bearer abcdefghijklmnop.qrstuv',
    '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----',
  ])('takes out %s', (key) => {
    const redacted = keys.output(`before ${key} after`)
    expect(redacted).toContain('[redacted: key]')
    expect(redacted.startsWith('before ')).toBe(true)
    expect(redacted.endsWith(' after')).toBe(true)
    expect(redacted).not.toContain(key.slice(12))
  })

  it('leaves ordinary words alone', () => {
    const text = 'The task-force asked whether sk-1 is a key; skiing at 10:30, see pk-2.'
    expect(keys.output(text)).toBe(text)
  })
})

describe('redaction of e-mail addresses', () => {
  it('takes out addresses and leaves what only looks a little like one', () => {
    expect(emails.output('Write to ada.lovelace+x@example.co.uk, or @ada on the forum.')).toBe(
      'Write to [redacted: e-mail], or @ada on the forum.',
    )
  })
})

describe('patterns of one’s own', () => {
  it('are taken out', () => {
    const redactor = createRedactor({ ...noRedaction, patterns: ['PATIENT-\\d+'] })
    expect(redactor.output('See PATIENT-4711.')).toBe('See [redacted].')
  })

  it('are refused with words where they cannot be read or match everywhere', () => {
    expect(checkPattern('(')).toMatch(/cannot be read/)
    expect(checkPattern('(?!x)y')).toMatch(/Look-around|cannot be read/)
    expect(checkPattern('a*')).toMatch(/empty text/)
    expect(checkPattern('x'.repeat(501))).toMatch(/500/)
    expect(checkPattern('ID-[0-9]{4}')).toBeNull()
  })

  it('take time by the length of the text, also one that would hang a backtracking engine', () => {
    const redactor = createRedactor({ ...noRedaction, patterns: ['(x+x+)+y'] })
    // V8's own engine needs longer than the age of the universe for this.
    const text = 'x'.repeat(2000)
    expect(redactor.output(text)).toBe(text)
  })
})

describe('what of inputs and outputs goes on record', () => {
  const turn = aTurn({}, 'my secret question')
  const end = anEnd({ output: 'my secret answer', errorMessage: 'refused: my key sk-abcdefghijklmnopqrstu' })
  const encoded = (bodies: 'all' | 'metadata' | 'nothing'): string => {
    const redaction = { ...noRedaction, keys: true, bodies }
    const redactor = createRedactor(redaction)
    return frozenTurn({ ...turn.start, redaction, input: redactor.input(turn.start.input) }, redactEnd(end, redactor))
  }

  it('is all of it, or roles and lengths alone, or nothing; usage and cost are always there', () => {
    expect(encoded('all')).toContain('my secret question')
    expect(encoded('metadata')).toContain('[redacted: 18 characters]')
    expect(encoded('nothing')).not.toContain('langfuse.observation.input')
    expect(encoded('nothing')).not.toContain('langfuse.observation.output')
    for (const bodies of ['metadata', 'nothing'] as const) {
      expect(encoded(bodies)).not.toContain('secret')
      expect(encoded(bodies)).toContain('langfuse.observation.usage_details')
    }
  })

  it('never is a key that an error message quotes', () => {
    expect(encoded('all')).not.toContain('sk-abcdefghijklmnopqrstu')
  })
})

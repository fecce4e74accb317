import { z } from 'zod'
import { base64, key, nothing, shortText } from './common.ts'
import type { InputsOf } from './inputs-of.ts'
import { words } from '../../../shared/words/t.ts'

export const networkInputs: InputsOf<'network'> = {
  'network.isOnline': nothing,
  'network.get': nothing,
  'network.saveProxy': z.strictObject({
    mode: z.enum(['system', 'none', 'own', 'script']),
    address: z.string().max(2000),
    exceptions: z.string().max(10_000),
    user: z.string().max(500),
    password: key.optional(),
    scriptUrl: z.string().max(100_000),
  }),
  'network.addAuthorities': z.strictObject({
    text: z.string().max(1_000_000, words('This is too long for a certificate.')),
  }),
  'network.removeAuthority': z.strictObject({ fingerprint: shortText }),
  'network.setClientCertificate': z.strictObject({
    fileName: z.string().min(1).max(300),
    hosts: z.string().max(10_000),
    file: base64.max(200_000, words('This file is too long for a certificate.')),
    passphrase: key,
  }),
  'network.removeClientCertificate': nothing,
  'network.setMetered': z.strictObject({ isMetered: z.boolean() }),
  'network.test': nothing,
}

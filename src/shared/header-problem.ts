import { recogniseKey } from './recognise-key.ts'
import { t } from './words/t.ts'

/** What a request needs as it is, or a network may not be told otherwise. */
const ownNames =
  /^(host|content-.*|transfer-encoding|connection|keep-alive|te|trailer|upgrade|expect|accept|accept-encoding|origin|referer|proxy-.*|sec-.*|x-stainless-.*)$/i
/** A secret belongs into the keychain, which keeps the provider's key alone; what stands here is kept and recorded as it is. */
const secretNames =
  /^(authorization|cookie|set-cookie)$|(^|[-_])(api-?key|apikey|key|token|secret|password|passwd|auth|credentials?|session)($|[-_])/i

/** Why a header cannot be sent with calls, in words; null where it can. */
export function headerProblem(name: string, value: string): string | null {
  if (!/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(name)) return t('“{name}” is no name of a header.', { name })
  if (ownNames.test(name)) return t('The header {name} is Holdfast’s own to send.', { name })
  // oxlint-disable-next-line no-control-regex
  if (!/^[\t\u0020-\u007E]*$/.test(value))
    return t('The value of {name} has characters that a header cannot have.', { name })
  if (secretNames.test(name) || looksSecret(value)) {
    return t(
      '{name} looks like a secret. Headers are kept and recorded as they are, so a key goes into the provider’s key field, in the keychain.',
      { name },
    )
  }
  return null
}

function looksSecret(value: string): boolean {
  if (/^\s*(bearer|basic)\s/i.test(value)) return true
  const { kinds, isLangfuse, key } = recogniseKey(value)
  return isLangfuse || (kinds.length > 0 && /^(sk-|gsk_|AIza)/.test(key))
}

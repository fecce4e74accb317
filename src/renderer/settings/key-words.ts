import { keyOriginOf } from '../../shared/key-origin.ts'
import { typedAddress } from '../../shared/typed-address.ts'
import { t } from '../../shared/words/t.ts'

/**
 * What is said where the address that is entered is not the one a key is kept for; null where the key fits, where none is
 * kept, and while the address is not yet one.
 */
export function otherAddress(keyFor: string | null, typed: string): string | null {
  const { text: address, scheme } = typedAddress(typed)
  if (keyFor === null || address === '') return null
  // Without a scheme main chooses one: either fits.
  const origins = (scheme !== null ? [address] : [`https://${address}`, `http://${address}`]).map(keyOriginOf)
  const [origin] = origins
  if (!origin || origins.includes(keyFor)) return null
  return keyFor === ''
    ? t('A key is only sent to its own address. This one was entered for no address; enter it again for {origin}.', {
        origin,
      })
    : t('A key is only sent to its own address. This one was entered for {keyFor}; enter it again for {origin}.', {
        keyFor,
        origin,
      })
}

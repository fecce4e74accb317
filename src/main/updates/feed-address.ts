import { isThisComputer } from '../net/loopback.ts'
import { words } from '../../shared/words/t.ts'

/** Whether an update may come over this address: https, or http where it never leaves the computer. */
export const isSafeForUpdates = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && isThisComputer(url.hostname))

/** What is wrong with an address of a feed, in words for the user; null where it is one, or empty. */
export function feedAddressProblem(text: string): string | null {
  const address = text.trim()
  if (address === '') return null
  if (!URL.canParse(address)) return words('Enter an address such as https://example.com/holdfast, or leave it blank.')
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return words('The address must start with https://.')
  if (!isSafeForUpdates(url))
    return words('The address must start with https://; http is allowed on this computer only.')
  if (url.username !== '' || url.password !== '') return words('Leave the user name and password out of the address.')
  if (url.search !== '' || url.hash !== '') return words('Leave out what follows the ? or # in the address.')
  return null
}

/** `hostname` as URL has it. */
export function isThisComputer(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::1\])$/.test(hostname)
}

/** Of an address; what is none leads nowhere. */
export const leadsHere = (address: string): boolean =>
  URL.canParse(address) && isThisComputer(new URL(address).hostname)

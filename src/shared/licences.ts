/** A package of others that is shipped, as `licences.json` beside the page has it. */
export interface ShippedPackage {
  name: string
  version: string
  /** As an SPDX expression, where the package says one; empty where it does not. */
  licence: string
  /** Null where the package brings no text. */
  text: string | null
}

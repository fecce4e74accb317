import { hrefOfLink } from '../../shared/app-links.ts'
import { CliFailure, exitCodes } from './terminal.ts'
import { cutText } from '../../shared/text.ts'

/** What a user has copied, as a place in the app: `#/monitor/<trace>` or `#/chat/<conversation>`. Throws CliFailure. */
export function placeOf(text: string): string {
  const copied = text.trim()
  const linked = hrefOfLink(copied)
  if (linked !== null) return linked
  const address = /#\/(?:chat|monitor(?:-\w+)?|sync|settings)(?:[/?][^\s#]*)?$/.exec(copied)?.[0]
  if (address !== undefined) return address
  if (/^[\da-f]{32}$/i.test(copied)) return `#/monitor/${copied.toLowerCase()}`
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(copied)) return `#/chat/${copied.toLowerCase()}`
  throw new CliFailure(
    exitCodes.usage,
    `“${cutText(copied, 80)}” is no link to Holdfast, no trace id (32 hex digits) and no conversation id.`,
  )
}

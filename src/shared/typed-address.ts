/** An address as it was meant. */
export interface TypedAddress {
  /** With its scheme, where it has one. */
  text: string
  /** In lower case, without its colon; null where none was typed. */
  scheme: string | null
}

/** What mail, chats and READMEs put around an address. */
const wrappings: RegExp[] = [
  /^\[[^\]]*\]\((.*)\)$/s,
  /^<(.*)>$/s,
  /^"(.*)"$/s,
  /^'(.*)'$/s,
  /^`(.*)`$/s,
  /^“(.*)”$/s,
  /^„(.*)[“”]$/s,
  /^‘(.*)’$/s,
  /^«(.*)»$/s,
]
const unseen = /[\u200b-\u200d\u2060\ufeff]/g
/** With a slash too few or too many, a wrong stroke, or without its colon. */
const webScheme = /^(https?)(?:[:;][\\/]*|[\\/]{2,})(?=[^\\/])/i
/** One that is none of the web, be it misspelled; a name with a port has no slash there. */
const otherScheme = /^(?!localhost\b)([a-z][a-z\d+-]*)(?::[\\/]+|[\\/]{2,})/i

/**
 * An address as people type and paste it: out of quotes and links, with its scheme put right. Of two schemes, as where one stood in the
 * field already, the second is meant. Whether it is an address at all is for the caller to see.
 */
export function typedAddress(typed: string): TypedAddress {
  let text = typed.replaceAll(unseen, '').trim()
  for (let before = ''; before !== text;) {
    before = text
    text = text.replace(/[,;]+$/, '').trim()
    for (const wrapping of wrappings) text = wrapping.exec(text)?.[1]?.trim() ?? text
  }
  let scheme: string | null = null
  for (let found = webScheme.exec(text); found; found = webScheme.exec(text)) {
    const rest = text.slice(found[0].length)
    // “http:8000” is a machine of that name.
    if (/^\d*(\/|$)/.test(rest)) break
    scheme = found[1]?.toLowerCase() ?? null
    text = rest
  }
  const other = otherScheme.exec(text)?.[1]?.toLowerCase()
  if (other !== undefined) return { text, scheme: other }
  return { text: scheme === null ? text : `${scheme}://${text}`, scheme }
}

/** Whether an address has a host that can be one; a URL takes nearly any sign for a part of a name. */
export const hasHost = ({ hostname }: URL): boolean => /^(\[[\da-f:.]+\]|[\w.-]+)$/i.test(hostname)

/** An address whose user and password go to its last @, whatever signs were typed in them as they are. */
export function withEncodedCredentials(text: string): string {
  const [, scheme = '', credentials, rest] = /^([a-z][a-z\d+.-]*:\/\/)?(.*)@([^@]*)$/is.exec(text) ?? []
  if (credentials === undefined) return text
  return `${scheme}${credentials.replaceAll(/%(?![\da-f]{2})|[#?/\\@\s[\]]/gi, encodeURIComponent)}@${rest}`
}

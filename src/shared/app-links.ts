// Links that open a place in the app from anywhere: `holdfast://trace/<id>`, `holdfast://conversation/<id>`,
// `holdfast://new?text=…`, and every address inside the app with `holdfast://` in place of its `#/`. They come from outside, so
// they are read strictly, and whatever they name is only shown: nothing is sent or changed by one.

export const linkScheme = 'holdfast'
/** The first part of an address inside the app. */
export const placeHeads = [
  'chat',
  'monitor',
  'monitor-sessions',
  'monitor-hints',
  'monitor-sql',
  'sync',
  'settings',
] as const
type PlaceHead = (typeof placeHeads)[number]

export const maxLinkLength = 8_000
const maxIdLength = 200
/** Of a new chat's address: what a link puts into its composer. */
export const textParameter = 'text'

const shape = /^holdfast:\/\/([a-z-]+)(?:\/([^/?#\s]*))?(?:\/([^/?#\s]*))?\/?(?:\?([^#\s]*))?$/i
const aliases: Record<string, PlaceHead> = { trace: 'monitor', conversation: 'chat', new: 'chat' }
/** What controls or turns a text round; lines, and what joins letters in Persian and pictures in emoji, are a text's own. */
const unreadable = /[^\P{C}\n\r\t\u200C\u200D]/u
/** What may stand behind the `?`: the Monitor's filters are many and read one by one, the others' are few. */
const parameters: Record<string, readonly string[] | 'any' | undefined> = {
  trace: 'any',
  monitor: 'any',
  'monitor-sessions': 'any',
  'monitor-hints': 'any',
  'monitor-sql': 'any',
  chat: ['again'],
  new: [textParameter],
}

/** The address inside the app that a link names, as `#/…`; null for everything that is not such a link. Never throws. */
export function hrefOfLink(link: string): string | null {
  if (link.length > maxLinkLength) return null
  const [whole, host = '', item = '', part = '', query = ''] = shape.exec(link) ?? []
  const name = host.toLowerCase()
  const head = placeHeads.find((known) => known === name) ?? (Object.hasOwn(aliases, name) ? aliases[name] : undefined)
  const ids = readIds([item, part])
  if (whole === undefined || head === undefined || ids === null) return null
  const needsId = name === 'trace' || name === 'conversation'
  if (needsId ? ids.length === 0 : name === 'new' && ids.length > 0) return null
  const search = readQuery(query, parameters[name] ?? [])
  if (search === null) return null
  return `#/${[head, ...ids.map((id) => encodeURIComponent(id))].join('/')}${search === '' ? '' : `?${search}`}`
}

/** The link to an address inside the app. */
export function linkOfHref(href: string): string {
  const place = href.replace(/^#\/?/, '')
  return `${linkScheme}://${place.replace(/^monitor(?=\/[^?])/, 'trace').replace(/^chat(?=\/[^?])/, 'conversation') || 'chat'}`
}

/** Ids are whatever others gave their traces and sessions; what controls a terminal or climbs in folders is none. */
function readIds(parts: string[]): string[] | null {
  const ids: string[] = []
  for (const part of parts.filter((given) => given !== '')) {
    const id = decoded(part)
    if (id === null || id.length > maxIdLength || /\p{C}/u.test(id)) return null
    if (id.split(/[/\\]/).some((step) => step === '.' || step === '..')) return null
    ids.push(id)
  }
  return parts[0] === '' && ids.length > 0 ? null : ids
}

function readQuery(query: string, allowed: readonly string[] | 'any'): string | null {
  if (decoded(query) === null) return null
  const given = new URLSearchParams(query)
  const isAllowed = (name: string, value: string): boolean =>
    (allowed === 'any' || allowed.includes(name)) && !unreadable.test(value)
  return [...given].every(([name, value]) => isAllowed(name, value)) ? given.toString() : null
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

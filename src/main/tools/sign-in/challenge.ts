/** What a server says along with "you must sign in". */
export interface Challenge {
  /** Where it says more; null where it does not name it. */
  resourceMetadata: string | null
  scope: string | null
}

export const noChallenge: Challenge = { resourceMetadata: null, scope: null }

/** Longer ones are nobody's. */
const maxLength = 2_000

/** Of a 401 or 403; null where it wants another way of letting in than this one. */
export function challengeOf(response: Response): (Challenge & { error: string | null }) | null {
  const header = response.headers.get('www-authenticate')
  if (header === null) return { ...noChallenge, error: null }
  const bearer = /(?:^|,)\s*bearer\b(.*)$/is.exec(header.slice(0, maxLength * 4))?.[1]
  if (bearer === undefined) return null
  const field = (name: string): string | null => {
    const match = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,"]+))`, 'i').exec(bearer)
    const value = match?.[1] ?? match?.[2] ?? ''
    return value === '' || value.length > maxLength ? null : value
  }
  const named = field('resource_metadata')
  return {
    resourceMetadata: named !== null && URL.canParse(named) ? named : null,
    scope: field('scope'),
    error: field('error'),
  }
}

import { rendererHeaders } from './renderer-files.ts'

/** Where the page gets a file that goes with a message; `?small` is a picture as models are sent it. */
export const attachmentPrefix = '/api/attachments/'

/** What an address under it asks for; null for anything else. */
export function attachmentAsked(path: string, query: string): { sha256: string; small: boolean } | null {
  const sha256 = path.startsWith(attachmentPrefix) ? path.slice(attachmentPrefix.length) : ''
  return /^[0-9a-f]{64}$/.test(sha256) ? { sha256, small: query === '?small' } : null
}

const shownTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])

/** Pictures of pixels have their type; whatever else there may be is bytes. Nothing of it runs, wherever it is opened. */
export const attachmentHeaders = (mediaType: string): Record<string, string> => ({
  ...rendererHeaders,
  'content-security-policy': "default-src 'none'; sandbox",
  'content-type': shownTypes.has(mediaType) ? mediaType : 'application/octet-stream',
  'content-disposition': 'attachment',
  'cache-control': 'no-store',
})

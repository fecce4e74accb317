import fs from 'node:fs/promises'
import path from 'node:path'

const contentTypes: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
}

/** The renderer's content policy: its own scripts and styles, its own origin to talk to, and nothing else. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // What is fetched of attached pictures is shown by an address of the page's own.
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  // The page that draws diagrams.
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** Headers of every answer that carries a part of the renderer. */
export const rendererHeaders: Record<string, string> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
}

/**
 * The page that draws diagrams has no origin, wherever it is opened, and loads nothing. It is one script, which its own policy
 * names.
 */
const diagramHeaders: Record<string, string> = {
  ...rendererHeaders,
  'content-security-policy':
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts",
}

/** By the path of its URL. */
export const headersOf = (urlPath: string): Record<string, string> =>
  urlPath === '/diagrams.html' ? diagramHeaders : rendererHeaders

/**
 * A file of the built renderer by the path of its URL, still percent-encoded; `/` is the page. Null where there is no
 * such file or the path leads out of the folder, in whatever spelling.
 */
export async function readRendererFile(
  folder: string,
  urlPath: string,
): Promise<{ body: Buffer; contentType: string } | null> {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const root = path.resolve(folder)
  const file = path.resolve(root, `.${decoded === '/' ? '/index.html' : decoded}`)
  const contentType = contentTypes[path.extname(file)]
  if (!file.startsWith(root + path.sep) || !contentType) return null
  try {
    return { body: await fs.readFile(file), contentType }
  } catch {
    return null
  }
}

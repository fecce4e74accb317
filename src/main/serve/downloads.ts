import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FileTarget } from '../ports.ts'
import { rendererHeaders } from '../net/renderer-files.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { words } from '../../shared/words/t.ts'

export const downloadPrefix = '/api/download/'
const fetchWithinMs = 30_000

/**
 * Files for the browser: a page asks for one over its session, and the browser fetches it once by a path that nobody can
 * guess, since a download brings no header of the page's.
 */
export interface Downloads {
  saveFile(fileName: string): FileTarget
  /** False where nothing waits under this path. */
  open(path: string, response: ServerResponse): boolean
}

export function createDownloads(fetchMs = fetchWithinMs): Downloads {
  const waiting = new Map<string, (response: ServerResponse) => void>()

  return {
    saveFile(fileName) {
      const token = randomBytes(24).toString('base64url')
      let response: ServerResponse | null = null
      let isWhole = false
      let giveUp: ReturnType<typeof setTimeout> | undefined
      const fetched = new Promise<ServerResponse>((resolve, reject) => {
        giveUp = setTimeout(() => {
          waiting.delete(token)
          reject(new RouteFailure('shell_gone', notBegun))
        }, fetchMs)
        waiting.set(token, (opened) => {
          clearTimeout(giveUp)
          response = opened
          opened.writeHead(200, headersOf(fileName))
          resolve(opened)
        })
      })
      fetched.catch(() => {})
      return {
        fileName,
        downloadPath: `${downloadPrefix}${token}`,
        write: async (piece) => {
          const to = await fetched
          if (!to.destroyed && !to.write(piece)) await until(to, 'drain')
          if (to.destroyed) throw new RouteFailure('shell_gone', brokenOff)
        },
        finish: async () => {
          const to = await fetched
          if (to.destroyed) throw new RouteFailure('shell_gone', brokenOff)
          // Where the browser goes away with the last bytes under way, there is no finish, only a close.
          const ended = until(to, 'finish')
          to.end()
          await ended
          if (!to.writableFinished) throw new RouteFailure('shell_gone', brokenOff)
          isWhole = true
        },
        discard: async () => {
          clearTimeout(giveUp)
          waiting.delete(token)
          // The browser keeps nothing of a download that breaks off.
          if (!isWhole) response?.destroy()
        },
      }
    },
    open(path, response) {
      const token = path.slice(downloadPrefix.length)
      const take = waiting.get(token)
      waiting.delete(token)
      take?.(response)
      return take !== undefined
    },
  }
}

const notBegun = words('The browser did not begin the download, so no file was saved. Export again.')
const brokenOff = words('The browser ended the download, so no file was saved.')

const headersOf = (fileName: string): Record<string, string> => ({
  ...rendererHeaders,
  'content-type': 'application/octet-stream',
  // A title may be in any script; headers are not.
  'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\x20-\x7e]|["\\]/g, '_')}"; filename*=UTF-8''${encodeURIComponent(fileName.toWellFormed()).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`,
  'cache-control': 'no-store',
})

/** Or until it is closed. */
async function until(response: ServerResponse, event: 'drain' | 'finish'): Promise<void> {
  const listening = new AbortController()
  const { signal } = listening
  await Promise.race([once(response, event, { signal }), once(response, 'close', { signal })])
  listening.abort()
}

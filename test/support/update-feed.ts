import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface UpdateFeed {
  url: string
  /** What was asked for, newest last. */
  requests: { path: string; headers: http.IncomingHttpHeaders }[]
  /** Answers this path so from now on. */
  serve(path: string, answer: Answer): void
  /** A version as electron-builder puts it into a feed; `change` bends its list of files. */
  publish(version: string, file: string, change?: (list: string) => string): void
  close(): Promise<void>
}

type Answer = string | ((response: http.ServerResponse) => void)

export const listPath = '/latest-linux.yml'

/** A folder of versions, served over HTTP on this computer. */
export async function startUpdateFeed(): Promise<UpdateFeed> {
  const answers = new Map<string, Answer>()
  const requests: UpdateFeed['requests'] = []
  const server = http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    requests.push({ path: pathname, headers: request.headers })
    const answer = answers.get(pathname)
    if (answer === undefined) response.writeHead(404).end('nothing here')
    else if (typeof answer === 'string') response.end(answer)
    else answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    serve: (path, answer) => void answers.set(path, answer),
    publish(version, file, change = (list) => list) {
      const name = `Holdfast-${version}.AppImage`
      const sha512 = createHash('sha512').update(file).digest('base64')
      const list = [
        `version: ${version}`,
        'files:',
        `  - url: ${name}`,
        `    sha512: ${sha512}`,
        `    size: ${Buffer.byteLength(file)}`,
        `path: ${name}`,
        `sha512: ${sha512}`,
        'releaseNotes: "## Better\\n- Faster <b>search</b>"',
        "releaseDate: '2026-11-20T10:00:00.000Z'",
      ].join('\n')
      answers.set(listPath, change(list))
      answers.set(`/${name}`, file)
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

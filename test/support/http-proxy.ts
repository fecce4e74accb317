import http from 'node:http'
import net, { type AddressInfo } from 'node:net'

export interface HttpProxy {
  url: string
  /** What it was asked for: `GET http://host/path`, or `CONNECT host:port`. */
  asked: string[]
  /** The `proxy-authorization` of each. */
  authorizations: (string | undefined)[]
  close(): Promise<void>
}

/**
 * A proxy as companies have them: http by name, tunnels for https alone. Every host is in truth `127.0.0.1`; a request keeps
 * its port, or goes to `port`.
 */
export async function startHttpProxy({
  port: targetPort,
  status = 200,
}: { port?: number; status?: number } = {}): Promise<HttpProxy> {
  const asked: string[] = []
  const authorizations: HttpProxy['authorizations'] = []
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    authorizations.push(request.headers['proxy-authorization'])
    if (status !== 200) return response.writeHead(status).end()
    const { pathname, search, port, host } = new URL(request.url ?? '')
    const path = pathname + search
    const onward = http.request(
      {
        host: '127.0.0.1',
        port: targetPort ?? port,
        path,
        method: request.method,
        headers: { ...request.headers, host },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  })
  server.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`)
    authorizations.push(request.headers['proxy-authorization'])
    const port = request.url?.split(':').at(-1)
    socket.on('error', () => {})
    if (status !== 200 || port === '80') return socket.end(`HTTP/1.1 ${status === 200 ? 403 : status} No\r\n\r\n`)
    const onward = net.connect(targetPort ?? Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    authorizations,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import http from 'node:http'
import net, { type AddressInfo } from 'node:net'
import tls from 'node:tls'

export interface HttpProxy {
  url: string
  /** What it was asked for: `GET http://host/path`, or `CONNECT host:port`. */
  asked: string[]
  /** What went through a tunnel that it looked into: `GET https://host/path`. */
  inspected: string[]
  /** The `proxy-authorization` of each. */
  authorizations: (string | undefined)[]
  /** The common names of the certificates that clients showed in tunnels it looked into. */
  clients: string[]
  close(): Promise<void>
}

export interface HttpProxyOptions {
  /** Where everything goes; else a request keeps its port. */
  port?: number
  /** Where these hosts go. */
  hosts?: Record<string, number>
  /** Answers this instead of passing anything on. */
  status?: number
  /** What it lets nobody through without. */
  auth?: { user: string; password: string }
  /** Looks into tunnels, under a certificate for each host. */
  inspect?: (hostname: string) => { cert: string; key: string; asksForClient?: boolean }
}

/**
 * A proxy as companies have them: http by name, tunnels for https alone. Every host is in truth `127.0.0.1`.
 */
export async function startHttpProxy(options: HttpProxyOptions = {}): Promise<HttpProxy> {
  const { status = 200, auth, inspect } = options
  const asked: string[] = []
  const inspected: string[] = []
  const authorizations: HttpProxy['authorizations'] = []
  const clients: string[] = []
  const sockets = new Set<net.Socket>()
  const portOf = (hostname: string, port: string | undefined): number =>
    options.hosts?.[hostname] ?? options.port ?? Number(port)
  const expected = auth && `Basic ${Buffer.from(`${auth.user}:${auth.password}`).toString('base64')}`
  const challenge = { 'proxy-authenticate': 'Basic realm="the proxy"' }
  const refusal = (given: string | undefined): number | null => {
    if (expected !== undefined && given !== expected) return 407
    return status === 200 ? null : status
  }

  function passOn(request: http.IncomingMessage, response: http.ServerResponse, url: URL): void {
    const onward = http.request(
      {
        host: '127.0.0.1',
        port: portOf(url.hostname, url.port),
        path: url.pathname + url.search,
        method: request.method,
        headers: { ...request.headers, host: url.host },
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      },
    )
    onward.on('error', () => response.destroy())
    request.pipe(onward)
  }

  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const given = request.headers['proxy-authorization']
    authorizations.push(given)
    const refused = refusal(given)
    if (refused !== null) return response.writeHead(refused, refused === 407 ? challenge : {}).end()
    passOn(request, response, new URL(request.url ?? ''))
  })
  const inside = http.createServer((request, response) => {
    const url = new URL(`https://${request.headers.host}${request.url}`)
    inspected.push(`${request.method} ${url.href}`)
    passOn(request, response, url)
  })
  server.on('connect', (request, socket: net.Socket) => {
    asked.push(`CONNECT ${request.url}`)
    const given = request.headers['proxy-authorization']
    authorizations.push(given)
    sockets.add(socket)
    const [hostname = '', port] = (request.url ?? '').split(':')
    socket.on('error', () => {})
    const refused = refusal(given) ?? (port === '80' ? 403 : null)
    if (refused !== null) {
      const lines = refused === 407 ? `Proxy-Authenticate: ${challenge['proxy-authenticate']}\r\n` : ''
      return socket.end(`HTTP/1.1 ${refused} No\r\n${lines}Content-Length: 0\r\nConnection: close\r\n\r\n`)
    }
    const opened = 'HTTP/1.1 200 Connection established\r\n\r\n'
    if (inspect) {
      socket.write(opened)
      const { asksForClient = false, ...identity } = inspect(hostname)
      const secured = new tls.TLSSocket(socket, {
        isServer: true,
        requestCert: asksForClient,
        rejectUnauthorized: false,
        ...identity,
      })
      secured.on('error', () => socket.destroy())
      secured.on('secure', () => {
        const name = secured.getPeerCertificate().subject?.CN
        if (name !== undefined) clients.push([name].flat().join())
      })
      inside.emit('connection', secured)
      return
    }
    const onward = net.connect(portOf(hostname, port), '127.0.0.1', () => {
      socket.write(opened)
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    inspected,
    authorizations,
    clients,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        for (const socket of sockets) socket.destroy()
      }),
  }
}

import net, { type AddressInfo, type Socket } from 'node:net'

/** What happens to a POST on its way, and to what else its connection carries from then on. */
export type ProxyFault =
  /** The connection is reset, and nothing was passed on. */
  | 'reset before the request'
  /** The request is passed on as a whole, and the connection reset in place of the answer's first byte. */
  | 'reset before the answer'
  /** Nothing is passed on, and nothing answers. */
  | 'swallow the request'
  /** The request is passed on, and its answer is kept back. */
  | 'swallow the answer'
  /** The answer comes a byte at a time. */
  | 'trickle the answer'
  /** The connection is closed after half of the answer, which is in its headers. */
  | 'cut the answer in its headers'
  /** The connection is closed before the last bytes, which say that the body is complete. */
  | 'cut the answer before its end'

export interface TcpProxy {
  url: string
  /** For every POST from now on, until null. */
  strike(fault: ProxyFault | null): void
  /** When the next POST has been struck. */
  onceStruck(): Promise<void>
  /** POSTs that were struck. */
  struck(): number
  /** Nobody listens, connections are reset; until `resume`, on the same port. */
  refuse(): Promise<void>
  resume(): Promise<void>
  close(): Promise<void>
}

/** A TCP proxy before a server on this machine. It knows of HTTP only where a POST begins. */
export async function startTcpProxy(targetUrl: string): Promise<TcpProxy> {
  const targetPort = Number(new URL(targetUrl).port)
  const sockets = new Set<Socket>()
  let fault: ProxyFault | null = null
  let struck = 0
  let waiting: (() => void)[] = []
  let port = 0

  const server = net.createServer({ noDelay: true }, (client) => {
    const upstream = net.connect({ port: targetPort, host: '127.0.0.1', noDelay: true })
    let current: ProxyFault | null = null
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('error', () => {})
    }
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => {
      if (current === null) client.destroy()
    })
    client.on('data', (bytes) => {
      const begins = bytes.subarray(0, 5).toString('latin1')
      if (begins === 'POST ') {
        current = fault
        if (current) strikeOne()
      } else if (begins.startsWith('GET ')) current = null
      if (current === 'reset before the request') client.resetAndDestroy()
      else if (current !== 'swallow the request') upstream.write(bytes)
    })
    upstream.on('data', (bytes) => void answer(bytes))

    async function answer(bytes: Buffer): Promise<void> {
      switch (current) {
        case null:
          client.write(bytes)
          return
        case 'reset before the answer':
          client.resetAndDestroy()
          return
        case 'cut the answer in its headers':
          client.end(bytes.subarray(0, 40))
          return
        case 'cut the answer before its end':
          client.end(bytes.subarray(0, -5))
          return
        case 'trickle the answer':
          for (const byte of bytes) {
            await new Promise((resolve) => setImmediate(resolve))
            client.write(Buffer.of(byte))
          }
      }
    }
  })

  function strikeOne(): void {
    struck += 1
    for (const resolve of waiting) resolve()
    waiting = []
  }

  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port
        resolve()
      })
    })
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      if (!server.listening) return resolve()
      server.close(() => resolve())
      for (const socket of sockets) socket.resetAndDestroy()
    })
  await listen()

  return {
    url: `http://127.0.0.1:${port}`,
    strike: (next) => {
      fault = next
    },
    onceStruck: () => new Promise((resolve) => waiting.push(resolve)),
    struck: () => struck,
    refuse: stop,
    resume: listen,
    close: stop,
  }
}

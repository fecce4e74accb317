import net, { type AddressInfo } from 'node:net'

export interface SocksProxy {
  url: string
  /** `host:port` of each connection it was asked for. */
  asked: string[]
  /** User and password as they came. */
  credentials: string[]
  close(): Promise<void>
}

/** A SOCKS5 proxy that takes names (RFC 1928), and wants user and password where `auth` is given (RFC 1929). */
export async function startSocksProxy({
  hosts,
  auth,
}: {
  hosts: Record<string, number>
  auth?: { user: string; password: string }
}): Promise<SocksProxy> {
  const asked: string[] = []
  const credentials: string[] = []
  const sockets = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    const read = reader(socket)
    const serve = async (): Promise<void> => {
      const [, count = 0] = await read(2)
      const methods = await read(count)
      const method = auth ? 2 : 0
      if (!methods.includes(method)) return void socket.end(Buffer.from([5, 0xff]))
      socket.write(Buffer.from([5, method]))
      if (auth) {
        const [, userLength = 0] = await read(2)
        const user = (await read(userLength)).toString()
        const password = (await read((await read(1))[0] ?? 0)).toString()
        credentials.push(`${user}:${password}`)
        const isRight = user === auth.user && password === auth.password
        socket.write(Buffer.from([1, isRight ? 0 : 1]))
        if (!isRight) return void socket.end()
      }
      const [, , , kind] = await read(4)
      const host =
        kind === 3 ? (await read((await read(1))[0] ?? 0)).toString() : [...(await read(kind === 4 ? 16 : 4))].join('.')
      const port = (await read(2)).readUInt16BE()
      asked.push(`${host}:${port}`)
      const target = hosts[host]
      if (target === undefined) return void socket.end(Buffer.from([5, 4, 0, 1, 0, 0, 0, 0, 0, 0]))
      const onward = net.connect(target, '127.0.0.1', () => {
        socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
        read.rest(onward)
        onward.pipe(socket)
      })
      onward.on('error', () => socket.destroy())
    }
    void serve().catch(() => socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `socks5://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    credentials,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

/** Reads so many bytes at a time; `rest` pipes on what follows. */
function reader(socket: net.Socket) {
  const take = async (count: number): Promise<Buffer> => {
    for (;;) {
      if (count === 0) return Buffer.alloc(0)
      const bytes = socket.read(count) as Buffer | null
      if (bytes !== null) return bytes
      await new Promise<void>((resolve, reject) => {
        socket.once('readable', resolve)
        socket.once('close', () => reject(new Error('closed')))
      })
    }
  }
  return Object.assign(take, { rest: (onward: net.Socket) => void socket.pipe(onward) })
}

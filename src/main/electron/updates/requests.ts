import { net, type IncomingMessage, type Session } from 'electron'
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor'
import { isSafeForUpdates } from '../../updates/feed-address.ts'
import { UpdateFailure } from '../../updates/updater.ts'

const silentForMs = 30_000
const maxListBytes = 1_000_000
const maxFileBytes = 2_000_000_000

type Create = ElectronHttpExecutor['createRequest']

/**
 * electron-updater's requests over the app's own network, one connection each, over https alone wherever a redirect or a
 * list of files leads, with a limit on size and silence, and without the identifier that it would send along.
 */
export class Requests extends ElectronHttpExecutor {
  readonly #session: () => Session

  constructor(session: () => Session) {
    super()
    this.#session = session
  }

  override createRequest(options: Parameters<Create>[0], callback: Parameters<Create>[1]): ReturnType<Create> {
    const { protocol, hostname, port, path = '/' } = options
    const url = new URL(`${protocol ?? 'https:'}//${hostname ?? ''}${port ? `:${port}` : ''}${path}`)
    if (!isSafeForUpdates(url)) {
      throw new UpdateFailure(
        `Nothing was downloaded: the feed led to ${url.origin}, which is not encrypted.`,
        'Updates come over https only. Tell whoever runs the feed.',
      )
    }
    // Neither a number that would tell this computer from others, nor another name than the session's own.
    const { 'x-user-staging-id': _id, 'user-agent': _agent, 'User-Agent': _name, ...headers } = options.headers ?? {}
    const request = net.request({
      ...options,
      headers: { ...headers, connection: 'close' } as Record<string, string>,
      session: this.#session(),
      credentials: 'omit',
      cache: 'no-store',
    } as Electron.ClientRequestConstructorOptions)
    limit(request, url.pathname.endsWith('.yml') ? maxListBytes : maxFileBytes)
    request.on('response', (response) => callback(response))
    return request
  }
}

function limit(request: Electron.ClientRequest, maxBytes: number): void {
  let response: IncomingMessage | null = null
  let bytes = 0
  const end = (failure: UpdateFailure): void => {
    clearTimeout(timer)
    request.emit('error', failure)
    response?.emit('error', failure)
    request.abort()
  }
  const silent = (): void =>
    end(
      new UpdateFailure(
        `The feed sent nothing for ${silentForMs / 1000} seconds.`,
        'Try again later. Nothing was changed.',
      ),
    )
  let timer = setTimeout(silent, silentForMs)
  request.on('response', (arrived) => {
    response = arrived
    arrived.on('data', (piece: Buffer) => {
      clearTimeout(timer)
      timer = setTimeout(silent, silentForMs)
      bytes += piece.length
      if (bytes > maxBytes) {
        end(new UpdateFailure('The feed sent more than an update can hold.', 'Check the address. Nothing was changed.'))
      }
    })
    arrived.on('end', () => clearTimeout(timer))
    arrived.on('error', () => clearTimeout(timer))
  })
  request.on('close', () => clearTimeout(timer))
  request.on('redirect', () => clearTimeout(timer))
  request.on('error', () => clearTimeout(timer))
}

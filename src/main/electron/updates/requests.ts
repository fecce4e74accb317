import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor'
import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { isSafeForUpdates } from '../../updates/feed-address.ts'
import { UpdateFailure } from '../../updates/updater.ts'
import { said } from '../../../shared/words/said.ts'
import { words } from '../../../shared/words/t.ts'

const silentForMs = 30_000
const maxListBytes = 1_000_000
const maxFileBytes = 2_000_000_000
/** What would tell this computer from others, and another name than the app's own. */
const leftOut = new Set(['x-user-staging-id', 'user-agent'])

type Create = ElectronHttpExecutor['createRequest']

/**
 * electron-updater's requests over the app's own network, with its proxies and certificates: over https alone wherever a
 * redirect or a list of files leads, and with a limit on size and silence.
 */
export class Requests extends ElectronHttpExecutor {
  readonly #fetch: typeof fetch

  constructor(fetchOfApp: typeof fetch) {
    super()
    this.#fetch = fetchOfApp
  }

  override createRequest(options: Parameters<Create>[0], callback: Parameters<Create>[1]): ReturnType<Create> {
    const { protocol, hostname, port, path = '/' } = options
    const url = new URL(`${protocol ?? 'https:'}//${hostname ?? ''}${port ? `:${port}` : ''}${path}`)
    if (!isSafeForUpdates(url)) {
      throw new UpdateFailure(
        said('Nothing was downloaded: the feed led to {origin}, which is not encrypted.', { origin: url.origin }),
        words('Updates come over https only. Tell whoever runs the feed.'),
      )
    }
    const given = Object.entries(options.headers ?? {}).filter(([name]) => !leftOut.has(name.toLowerCase()))
    const headers = given.map(([name, value]): [string, string] => [name, String(value)])
    return new Outgoing(this.#fetch, url, headers, callback) as unknown as ReturnType<Create>
  }
}

/** As much of Node's request as electron-updater uses. */
class Outgoing extends EventEmitter {
  readonly #ended = new AbortController()
  readonly #send: () => Promise<void>
  #silence: ReturnType<typeof setTimeout> | undefined
  #body: Readable | null = null

  constructor(fetchOfApp: typeof fetch, url: URL, headers: [string, string][], callback: (response: never) => void) {
    super()
    this.#send = async () => {
      this.#listen()
      const response = await fetchOfApp(url, { headers, redirect: 'manual', signal: this.#ended.signal })
      const body = response.body ? Readable.fromWeb(response.body as ReadableStream) : Readable.from([])
      this.#body = body
      this.#limit(body, url.pathname.endsWith('.yml') ? maxListBytes : maxFileBytes)
      callback(
        Object.assign(body, {
          statusCode: response.status,
          statusMessage: response.statusText,
          headers: Object.fromEntries(response.headers),
        }) as never,
      )
    }
  }

  end(): void {
    this.#send().catch((error: unknown) => {
      clearTimeout(this.#silence)
      const target = (error as { redirectUrl?: unknown } | null)?.redirectUrl
      if (typeof target === 'string') this.#follow(target)
      else this.emit('error', error)
    })
  }

  abort(): void {
    clearTimeout(this.#silence)
    this.#ended.abort()
  }

  /** Who follows makes another request, which may be refused. */
  #follow(target: string): void {
    try {
      this.emit('redirect', 302, 'GET', target)
    } catch (error) {
      this.emit('error', error)
    }
  }

  #limit(body: Readable, maxBytes: number): void {
    let bytes = 0
    body.on('data', (piece: Buffer | string) => {
      this.#listen()
      bytes += piece.length
      if (bytes > maxBytes) {
        this.#fail(
          new UpdateFailure(
            words('The feed sent more than an update can hold.'),
            words('Check the address. Nothing was changed.'),
          ),
        )
      }
    })
    body.on('close', () => clearTimeout(this.#silence))
  }

  #listen(): void {
    clearTimeout(this.#silence)
    const silence = said('The feed sent nothing for {seconds} seconds.', { seconds: silentForMs / 1000 })
    this.#silence = setTimeout(
      () => this.#fail(new UpdateFailure(silence, words('Try again later. Nothing was changed.'))),
      silentForMs,
    )
  }

  #fail(failure: UpdateFailure): void {
    this.emit('error', failure)
    this.#body?.destroy(failure)
    this.abort()
  }
}

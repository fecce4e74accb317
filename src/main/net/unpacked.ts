import { pipeline, Readable } from 'node:stream'
import zlib from 'node:zlib'

interface Packed extends Readable {
  statusCode?: number
  headers: Record<string, string | string[] | undefined>
}

/** By what `content-encoding` says. Servers call two things deflate: the first byte tells which. */
const decoders = new Map<string, (first: number) => zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress>([
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  ['deflate', (first) => ((first & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw())],
  ['br', () => zlib.createBrotliDecompress()],
])

/**
 * An answer as it was before a proxy packed it, though it was asked for as it is. What is packed in another way, or more than once, is left.
 * It is unpacked as it is read: whoever reads no more than so many bytes of it gets no more.
 */
export function unpacked<T extends Packed>(answer: T): Pick<Packed, 'statusCode' | 'headers'> & Readable {
  const { statusCode, headers } = answer
  const encoding = [headers['content-encoding'] ?? []].flat().join().trim().toLowerCase()
  const decoderFor = decoders.get(encoding)
  if (!decoderFor) return answer
  async function* pieces(): AsyncGenerator<Buffer> {
    const packed = answer[Symbol.asyncIterator]() as AsyncIterator<Buffer>
    const begin = await packed.next()
    // An answer without a body may say how it is packed all the same.
    if (begin.done) return
    async function* all(): AsyncGenerator<Buffer> {
      yield begin.value
      for (let next = await packed.next(); !next.done; next = await packed.next()) yield next.value
    }
    // What breaks is thrown where it is read.
    yield* pipeline(all, decoderFor!(begin.value[0] ?? 0), () => {})
  }
  return Object.assign(Readable.from(pieces(), { objectMode: false }), {
    headers,
    ...(statusCode !== undefined && { statusCode }),
  })
}

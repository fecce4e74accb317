import { promisify } from 'node:util'
import zlib from 'node:zlib'

const deflate = promisify(zlib.gzip)

/**
 * Compresses bytes that nobody needs any more: `bytes` is empty afterwards. Batches come faster than the collector sees
 * a reason to run, and would be kept by the hundred.
 */
export async function gzipAndRelease(bytes: Uint8Array): Promise<Uint8Array> {
  const zipped = await deflate(bytes)
  const { buffer } = bytes
  // Small ones share their memory with others.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) buffer.transfer(0)
  return zipped
}

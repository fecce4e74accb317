import { pipeline, Readable, type Duplex } from 'node:stream'

/** What comes out of a transform that a file goes through. Both ends fail with the first that does, and end with a reader that stops. */
export function through(source: AsyncIterable<Uint8Array>, transform: Duplex): AsyncIterable<unknown> {
  // Whoever reads gets the error; the callback would get it once more.
  pipeline(Readable.from(source), transform, () => {})
  return transform
}

import { isUtf8 } from 'node:buffer'
import { analyse } from 'chardet'
import { unmarkedUtf16 } from './utf16.ts'

/** What stands for it to the user; null for UTF-8, and for UTF-16 that says so. */
export interface Encoding {
  decoder: string
  assumed: string | null
}

/** As much as tells a language; the guess goes over all that it is given. */
const sampleBytes = 65_536
/** Of a hundred. A few letters beyond ASCII look like any language. */
const leastConfidence = 50
/** So many letters of UTF-8 beyond ASCII to one place that is none: no other encoding looks like it so often. */
const leastPerDamage = 4
/** Of which Windows' has all letters, and the quotation marks besides. */
const westernName = 'Windows-1252'
const western = new Set(['ASCII', 'ISO-8859-1', 'windows-1252'])

/** UTF-8, UTF-16, or of what was written before them that which its letters make most likely. */
export function tellEncoding(bytes: Buffer): Encoding {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return { decoder: 'utf-16le', assumed: null }
  if (first === 0xfe && second === 0xff) return { decoder: 'utf-16be', assumed: null }
  const utf16 = unmarkedUtf16(bytes)
  if (utf16 !== null) return { decoder: utf16, assumed: utf16.toUpperCase() }
  if (isUtf8(bytes)) return { decoder: 'utf-8', assumed: null }
  if (isDamagedUtf8(bytes)) return { decoder: 'utf-8', assumed: 'UTF-8' }
  const [likeliest] = analyse(bytes.subarray(0, sampleBytes)).filter(({ name }) => canDecode(name))
  if (!likeliest || likeliest.confidence < leastConfidence || western.has(likeliest.name))
    return { decoder: 'windows-1252', assumed: westernName }
  return { decoder: likeliest.name, assumed: likeliest.name.replace(/^windows/, 'Windows').replace('_', ' ') }
}

/** A log that was cut within a letter, or has a line of another encoding in it. */
function isDamagedUtf8(bytes: Buffer): boolean {
  let damaged = 0
  let letters = 0
  for (const sign of new TextDecoder().decode(bytes)) {
    if (sign === '\uFFFD') damaged += 1
    else if (sign > '\u007F') letters += 1
  }
  return letters >= damaged * leastPerDamage
}

function canDecode(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== 'utf-8'
  } catch {
    return false
  }
}

/** What makes the picture and its colours. Everything else tells of it: where it was taken and with what, by which words it was made. */
const drawnChunks = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'cICP',
  'sBIT',
  'bKGD',
  'pHYs',
  'acTL',
  'fcTL',
  'fdAT',
])
const signatureBytes = 8
/** Its length, its name and its checksum. */
const chunkFrameBytes = 12

/** Whether a PNG is the picture alone: no text, no EXIF, nothing behind its end. */
export function isPictureAlone(png: Uint8Array): boolean {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength)
  for (let at = signatureBytes; at + chunkFrameBytes <= png.length;) {
    const name = String.fromCharCode(...png.subarray(at + 4, at + 8))
    if (!drawnChunks.has(name)) return false
    at += chunkFrameBytes + view.getUint32(at)
    if (name === 'IEND') return at === png.length
  }
  return false
}

import { expect, it } from 'vitest'
import { isPictureAlone } from '../../../src/renderer/chat/attachments/png-chunks.ts'
import { makePng } from '../../support/documents.ts'

const png = makePng(4, 4)
const endBytes = 12
/** Nobody looks at its checksum. */
const chunk = (name: string, text: string): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(text.length)
  return Buffer.concat([head, Buffer.from(name + text), Buffer.alloc(4)])
}
const withChunk = (name: string): Buffer =>
  Buffer.concat([png.subarray(0, -endBytes), chunk(name, 'data'), png.subarray(-endBytes)])

it('a PNG without words about it is sent as it is', () => {
  expect(isPictureAlone(png)).toBe(true)
  expect(isPictureAlone(withChunk('pHYs'))).toBe(true)
})

it.each(['eXIf', 'tEXt', 'zTXt', 'iTXt', 'tIME', 'caBX'])('one with %s in it is drawn anew', (name) => {
  expect(isPictureAlone(withChunk(name))).toBe(false)
})

it('one with something behind its end, or cut off, is drawn anew', () => {
  expect(isPictureAlone(Buffer.concat([png, Buffer.from('rest of a larger picture')]))).toBe(false)
  expect(isPictureAlone(png.subarray(0, -endBytes))).toBe(false)
  expect(isPictureAlone(png.subarray(0, 20))).toBe(false)
})

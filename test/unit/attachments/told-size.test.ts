import { expect, it } from 'vitest'
import { sizeHeadBytes, toldSize } from '../../../src/renderer/chat/attachments/told-size.ts'
import { makePng } from '../../support/documents.ts'

it('a PNG and a GIF tell their size before they are unpacked', () => {
  const headOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes.subarray(0, sizeHeadBytes)).buffer
  const gif = Buffer.alloc(sizeHeadBytes)
  gif.write('GIF89a')
  gif.writeUInt16LE(30_000, 6)
  gif.writeUInt16LE(20_000, 8)
  expect(toldSize(headOf(makePng(300, 7)), 'png')).toEqual({ width: 300, height: 7 })
  expect(toldSize(headOf(gif), 'gif')).toEqual({ width: 30_000, height: 20_000 })
  expect(toldSize(headOf(gif.subarray(0, 9)), 'gif')).toBeNull()
  expect(toldSize(headOf(gif), 'jpeg')).toBeNull()
})

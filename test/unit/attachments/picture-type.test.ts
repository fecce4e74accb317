import { expect, it } from 'vitest'
import { pictureTypeOf } from '../../../src/renderer/chat/attachments/picture-type.ts'

it('a folder that is dropped, and a file that went since, say what to do', async () => {
  const gone = new DOMException('A requested file or directory could not be found.', 'NotFoundError')
  const folder = new File([], 'notes')
  folder.slice = () => ({ arrayBuffer: () => Promise.reject(gone) }) as never
  await expect(pictureTypeOf(folder)).rejects.toThrow(
    '“notes” can’t be attached. It is a folder, or was moved or deleted. Attach the files in it, or choose it again.',
  )
})

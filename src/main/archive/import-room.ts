import { said } from '../../shared/words/said.ts'
import { needRoom } from '../store/files.ts'

/** Throws StoreError where the disk has no room for so much of a file that is imported. */
export function needImportRoom(folder: string, bytes: number): void {
  needRoom(folder, bytes, (needed) =>
    said('There is not enough room for the file to be imported: it needs {needed} MB on this disk.', { needed }),
  )
}

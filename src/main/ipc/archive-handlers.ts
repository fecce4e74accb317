import type { ArchiveExports } from '../archive/archive-exports.ts'
import type { ArchiveImports } from '../archive/archive-imports.ts'
import type { HandlersOf } from './routes.ts'

export function createArchiveHandlers(rooms: {
  archiveExports: ArchiveExports
  archiveImports: ArchiveImports
}): HandlersOf<'archive'> {
  const { archiveExports: exports, archiveImports: imports } = rooms
  const done = async (step: Promise<void>): Promise<null> => {
    await step
    return null
  }
  return {
    'archive.export': () => exports.begin(),
    'archive.cancelExport': ({ id }) => {
      exports.cancel(id)
      return null
    },
    'archive.state': () => ({ exporting: exports.current(), importing: imports.current() }),
    'archive.beginImport': ({ fileName, fileBytes }) => imports.begin(fileName, fileBytes),
    'archive.writeImport': ({ id, bytes }) => done(imports.write(id, Buffer.from(bytes, 'base64'))),
    'archive.endImport': ({ id }) => imports.end(id),
    'archive.confirmImport': ({ id, withSettings }) => imports.confirm(id, withSettings),
    'archive.cancelImport': ({ id }) => done(imports.cancel(id)),
    'archive.undoImport': ({ importId }) => done(imports.undo(importId)),
  }
}

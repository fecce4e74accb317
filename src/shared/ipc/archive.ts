import type { ArchiveExport, ArchiveImport } from '../domain.ts'

export interface ArchiveRoutes {
  /** Chats, traces and settings in one zip; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'archive.export': { input: null; value: { id: string; downloadPath: string | null } | null }
  'archive.cancelExport': { input: { id: string }; value: null }
  /** What runs now, of either kind. */
  'archive.state': { input: null; value: { exporting: ArchiveExport | null; importing: ArchiveImport | null } }
  /** Such a zip is read piece by piece, in order; nothing of it is seen until it is confirmed. Another one that waits goes. */
  'archive.beginImport': { input: { fileName: string; fileBytes: number }; value: ArchiveImport }
  /** Base64. Answers once the next piece may come. */
  'archive.writeImport': { input: { id: string; bytes: string }; value: null }
  /** Answers once it is known what will come. */
  'archive.endImport': { input: { id: string }; value: ArchiveImport }
  /** Answers once its chats are here; its traces follow. */
  'archive.confirmImport': { input: { id: string; withSettings: boolean }; value: { importId: number } }
  /** At any time before its chats are here; leaves nothing. */
  'archive.cancelImport': { input: { id: string }; value: null }
  /** Takes away what came, settings too where they came since the start; what was said in these chats since stays. */
  'archive.undoImport': { input: { importId: number }; value: null }
}

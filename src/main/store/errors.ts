import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'
/** A failure to open or write the store, in words for the user. */
export class StoreError extends Error {
  readonly code:
    | 'from_the_future'
    | 'owned_by_another'
    | 'read_only'
    | 'disk_full'
    | 'not_a_database'
    /** There was a database, and there is none that can be read. */
    | 'missing'
    /** The data folder is no longer where it was when it was opened. */
    | 'folder_gone'
    | 'failed'
  readonly userMessage: string

  constructor(code: StoreError['code'], userMessage: string, options?: ErrorOptions) {
    super(userMessage, options)
    this.name = 'StoreError'
    this.code = code
    this.userMessage = userMessage
  }
}

/** Turns what SQLite or the file system threw into a StoreError. */
export function toStoreError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const code = (error as { code?: unknown }).code
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreError(
      'disk_full',
      words('The disk is full: nothing more can be recorded. Free some space and try again.'),
      {
        cause: error,
      },
    )
  }
  if (/^SQLITE_(READONLY|CANTOPEN)/.test(String(code)) || code === 'EACCES' || code === 'EROFS' || code === 'EPERM') {
    return new StoreError(
      'read_only',
      words('The data folder cannot be written to. Check its permissions and try again.'),
      {
        cause: error,
      },
    )
  }
  if (code === 'SQLITE_NOTADB' || String(code).startsWith('SQLITE_CORRUPT')) {
    return new StoreError('not_a_database', words('The database file is damaged.'), { cause: error })
  }
  if (code === 'EIO' || String(code).startsWith('SQLITE_IOERR')) {
    const words = said(
      'The disk that holds the data folder failed ({message}). Nothing was changed: check the disk and try again.',
      { message },
    )
    return new StoreError('failed', words, { cause: error })
  }
  return new StoreError('failed', said('The database failed: {message}', { message }), { cause: error })
}

import type { Attachment, AttachmentReference } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { amountOr, oneOf, textOr } from '../sound-values.ts'

/** A file that is whole and on the disk, as it is noted. */
export interface KeptFile extends Omit<Attachment, 'name' | 'textLength'> {
  /** What models are sent of a document; null for a picture. */
  text: string | null
  /** What models are sent of a picture; null where that is the picture itself. */
  copy: { sha256: string; mediaType: string; bytes: number } | null
}

interface AttachmentRow {
  holder: string
  sha256: string
  name: unknown
  kind: unknown
  media_type: unknown
  bytes: unknown
  width_px: unknown
  height_px: unknown
  note: unknown
  text_length: unknown
}

const columns = `a.sha256, a.name, f.kind, f.media_type, f.bytes, f.width_px, f.height_px, f.note,
  (SELECT t.length FROM attachment_texts t WHERE t.sha256 = a.sha256) AS text_length`
const files = 'LEFT JOIN attachment_files f ON f.sha256 = a.sha256'

/** Where the row of its file is damaged or gone, its name is still told. */
const toAttachment = (row: AttachmentRow): Attachment => ({
  sha256: row.sha256,
  name: textOr(row.name, 'file'),
  mediaType: textOr(row.media_type, 'application/octet-stream'),
  kind: oneOf(row.kind, ['image', 'document'], 'document'),
  bytes: amountOr(row.bytes, 0),
  widthPx: amountOr(row.width_px, null),
  heightPx: amountOr(row.height_px, null),
  textLength: amountOr(row.text_length, null),
  note: textOr(row.note, null),
})

function byHolder(rows: readonly AttachmentRow[]): Map<string, Attachment[]> {
  const held = new Map<string, Attachment[]>()
  for (const row of rows) held.set(row.holder, [...(held.get(row.holder) ?? []), toAttachment(row)])
  return held
}

/** Who holds what: asked for by everything that shows messages and drafts. */
export function createHeldAttachments(db: Db) {
  const ofChat = db.prepare<[string], AttachmentRow>(
    `SELECT a.message_id AS holder, ${columns} FROM messages m JOIN message_attachments a ON a.message_id = m.id ${files}
     WHERE m.conversation_id = ? ORDER BY a.message_id, a.position`,
  )
  const ofMessage = db.prepare<[string], AttachmentRow>(
    `SELECT a.message_id AS holder, ${columns} FROM message_attachments a ${files} WHERE a.message_id = ? ORDER BY a.position`,
  )
  const ofEach = db.prepare<[string], AttachmentRow>(
    `SELECT a.message_id AS holder, ${columns} FROM message_attachments a ${files}
     WHERE a.message_id IN (SELECT value FROM json_each(?)) ORDER BY a.message_id, a.position`,
  )
  const ofDraft = db.prepare<[string], AttachmentRow>(
    `SELECT a.conversation_id AS holder, ${columns} FROM draft_attachments a ${files} WHERE a.conversation_id = ? ORDER BY a.position`,
  )
  return {
    /** By message. */
    inChat: (id: string): Map<string, Attachment[]> => byHolder(ofChat.all(id)),
    /** Of these messages, by message. */
    inEach: (ids: readonly string[]): Map<string, Attachment[]> => byHolder(ofEach.all(JSON.stringify(ids))),
    inMessage: (id: string): Attachment[] => ofMessage.all(id).map(toAttachment),
    inDraft: (id: string | null): Attachment[] => ofDraft.all(id ?? '').map(toAttachment),
  }
}

/** Notes who holds a file; within the caller's transaction. */
export function createHolding(db: Db) {
  const attach = db.prepare(
    'INSERT OR IGNORE INTO message_attachments (message_id, position, sha256, name) VALUES (?, ?, ?, ?)',
  )
  const put = db.prepare(
    `INSERT INTO attachment_files (sha256, kind, media_type, bytes, width_px, height_px, copy_sha256, copy_media_type, copy_bytes, note,
       kept_at_ms)
     VALUES (@sha256, @kind, @mediaType, @bytes, @widthPx, @heightPx, @copySha256, @copyMediaType, @copyBytes, @note, @nowMs)
     ON CONFLICT (sha256) DO UPDATE SET kept_at_ms = MAX(kept_at_ms, excluded.kept_at_ms)`,
  )
  const putText = db.prepare(
    'INSERT OR IGNORE INTO attachment_texts (sha256, length, text) VALUES (@sha256, length(@text), @text)',
  )
  const isThere = db.prepare<[string], number>('SELECT 1 FROM attachment_files WHERE sha256 = ?').pluck()
  const clearDraft = db.prepare('DELETE FROM draft_attachments WHERE conversation_id = ?')
  const copy = db.prepare(
    `INSERT OR IGNORE INTO message_attachments (message_id, position, sha256, name)
     SELECT @toId, position, sha256, name FROM message_attachments WHERE message_id = @fromId`,
  )
  const release = db.prepare('DELETE FROM message_attachments WHERE message_id = ?')
  const words = db
    .prepare<[string], string>(
      `SELECT a.name || char(10) || COALESCE(substr(t.text, 1, ${searchedLength}), '') FROM message_attachments a
       LEFT JOIN attachment_texts t ON t.sha256 = a.sha256 WHERE a.message_id = ? ORDER BY a.position`,
    )
    .pluck()
  return {
    keep(file: KeptFile, nowMs: number): void {
      const { copy, text } = file
      put.run({
        ...file,
        copySha256: copy?.sha256 ?? null,
        copyMediaType: copy?.mediaType ?? null,
        copyBytes: copy?.bytes ?? null,
        nowMs,
      })
      if (text !== null) putText.run({ sha256: file.sha256, text })
    },
    /** Throws where one is not kept: then nothing of the transaction is. */
    attach(messageId: string, held: readonly AttachmentReference[]): void {
      for (const [position, { sha256, name }] of held.entries()) {
        if (!isThere.get(sha256)) throw new Error(`attachment ${sha256} is not kept`)
        attach.run(messageId, position, sha256, name)
      }
    },
    clearDraft: (id: string | null): void => void clearDraft.run(id ?? ''),
    /** A copy of a message holds what the message does. */
    copy: (fromId: string, toId: string): void => void copy.run({ fromId, toId }),
    release: (messageId: string): void => void release.run(messageId),
    /** By which a message is found, beside its own text. */
    wordsOf: (messageId: string): string => words.all(messageId).join('\n'),
  }
}

/** So much of a document's text is searched. */
const searchedLength = 500_000
/** What was taken in and is not in a draft yet has so long; a page notes its drafts at once. */
const graceMs = 3_600_000

export function createAttachmentWrites(db: Db) {
  const holding = createHolding(db)
  const addDraft = db.prepare(
    `INSERT INTO draft_attachments (conversation_id, position, sha256, name)
     SELECT @id, @position, @sha256, @name WHERE EXISTS (SELECT 1 FROM attachment_files WHERE sha256 = @sha256)`,
  )
  const unheld = `NOT EXISTS (SELECT 1 FROM draft_attachments d WHERE d.sha256 = f.sha256)
    AND NOT EXISTS (SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
      JOIN conversations c ON c.id = m.conversation_id
      WHERE a.sha256 = f.sha256 AND (c.deleted_at_ms IS NULL OR c.deleted_at_ms > @deletedAfterMs))
    -- It has still to go to Langfuse.
    AND NOT EXISTS (SELECT 1 FROM media_uploads u WHERE u.sha256 = f.sha256 AND u.state = 'pending')`
  const forgetFiles = db
    .prepare<[{ deletedAfterMs: number; keptBeforeMs: number }], string>(
      `DELETE FROM attachment_files AS f WHERE kept_at_ms < @keptBeforeMs AND ${unheld} RETURNING sha256`,
    )
    .pluck()
  const forgetTexts = db.prepare(
    'DELETE FROM attachment_texts WHERE sha256 NOT IN (SELECT sha256 FROM attachment_files)',
  )

  return {
    keepAttachment: db.transaction((file: KeptFile, nowMs: number): void => holding.keep(file, nowMs)).immediate,
    saveDraftAttachments: db.transaction((id: string | null, held: readonly AttachmentReference[]): void => {
      holding.clearDraft(id)
      for (const [position, { sha256, name }] of held.entries()) addDraft.run({ id: id ?? '', position, sha256, name })
    }).immediate,
    /** Forgets the files that nothing holds, and those that only chats hold that were deleted before then. */
    forgetUnheld: db.transaction((nowMs: number, deletedAfterMs: number): number => {
      const forgotten = forgetFiles.all({ deletedAfterMs, keptBeforeMs: nowMs - graceMs })
      if (forgotten.length > 0) forgetTexts.run()
      return forgotten.length
    }).immediate,
  }
}

/** Of a file, where its bytes lie. */
export interface StoredFile {
  sha256: string
  kind: Attachment['kind']
  mediaType: string
  copy: { sha256: string; mediaType: string } | null
}

export function createAttachmentReads(db: Db) {
  const held = createHeldAttachments(db)
  const one = db.prepare<[string], Record<string, unknown>>('SELECT * FROM attachment_files WHERE sha256 = ?')
  const text = db.prepare<[string], string>('SELECT text FROM attachment_texts WHERE sha256 = ?').pluck()
  const named = db.prepare<[{ sha256: string; name: string }], AttachmentRow>(
    `SELECT '' AS holder, ${columns} FROM (SELECT @sha256 AS sha256, @name AS name) a JOIN attachment_files f ON f.sha256 = a.sha256`,
  )
  const everyHash = db
    .prepare<[], string>(
      'SELECT sha256 FROM attachment_files UNION SELECT copy_sha256 FROM attachment_files WHERE copy_sha256 IS NOT NULL',
    )
    .pluck()
  const every = db
    .prepare<[], string>(
      `SELECT f.sha256 FROM attachment_files f
     WHERE EXISTS (SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
       JOIN conversations c ON c.id = m.conversation_id WHERE a.sha256 = f.sha256 AND c.deleted_at_ms IS NULL) ORDER BY f.row`,
    )
    .pluck()
  const chats = db.prepare<[], { id: string; title: string; fileCount: number; bytes: number }>(
    `SELECT c.id, c.title, COUNT(*) AS fileCount, SUM(f.bytes + COALESCE(f.copy_bytes, 0)) AS bytes
     FROM (SELECT DISTINCT m.conversation_id, a.sha256 FROM message_attachments a JOIN messages m ON m.id = a.message_id) h
     JOIN attachment_files f ON f.sha256 = h.sha256 JOIN conversations c ON c.id = h.conversation_id
     WHERE c.deleted_at_ms IS NULL GROUP BY c.id ORDER BY bytes DESC LIMIT 20`,
  )
  const deleted = db
    .prepare<[], number | null>(
      `SELECT SUM(f.bytes + COALESCE(f.copy_bytes, 0)) FROM attachment_files f
       WHERE NOT EXISTS (SELECT 1 FROM draft_attachments d WHERE d.sha256 = f.sha256)
         AND EXISTS (SELECT 1 FROM message_attachments a WHERE a.sha256 = f.sha256)
         AND NOT EXISTS (SELECT 1 FROM message_attachments a JOIN messages m ON m.id = a.message_id
           JOIN conversations c ON c.id = m.conversation_id WHERE a.sha256 = f.sha256 AND c.deleted_at_ms IS NULL)`,
    )
    .pluck()

  return {
    storedFile(sha256: string): StoredFile | null {
      const row = one.get(sha256)
      return row ? toKept(row) : null
    },
    attachmentText: (sha256: string): string | null => textOr(text.get(sha256), null),
    /** Under the name that is given; null where it is not kept. */
    attachment(sha256: string, name: string): Attachment | null {
      const row = named.get({ sha256, name })
      return row ? toAttachment(row) : null
    },
    draftAttachments: held.inDraft,
    /** Of all that chats hold. */
    heldFiles: (): string[] => every.all(),
    keptFile(sha256: string): KeptFile | null {
      const row = one.get(sha256)
      return row ? { ...toKept(row), text: textOr(text.get(sha256), null) } : null
    },
    /** The names of all files that there should be, copies too. */
    everyAttachmentHash: (): string[] => everyHash.all(),
    attachmentChats: () => chats.all(),
    deletedChatsBytes: (): number => deleted.get() ?? 0,
  }
}

function toKept(row: Record<string, unknown>): Omit<KeptFile, 'text'> {
  const copySha256 = textOr(row['copy_sha256'], null)
  return {
    sha256: textOr(row['sha256'], ''),
    kind: oneOf(row['kind'] as string, ['image', 'document'], 'document'),
    mediaType: textOr(row['media_type'], 'application/octet-stream'),
    bytes: amountOr(row['bytes'], 0),
    widthPx: amountOr(row['width_px'], null),
    heightPx: amountOr(row['height_px'], null),
    note: textOr(row['note'], null),
    copy:
      copySha256 === null
        ? null
        : {
            sha256: copySha256,
            mediaType: textOr(row['copy_media_type'], 'image/png'),
            bytes: amountOr(row['copy_bytes'], 0),
          },
  }
}

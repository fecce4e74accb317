import type { LangfusePrompt, LangfusePromptVersion, Prompt, PromptUse } from '../../../shared/domain.ts'
import type { Db } from '../schema/db.ts'
import { objectIn, textOr, timeOr } from '../sound-values.ts'

/** What was read of Langfuse's prompts. */
export interface PromptReading {
  /** A host and a public key. */
  source: string
  /** Null where not all were read: then none goes that is not among them, and the time stays that of the last whole one. */
  readAtMs: number | null
  prompts: CachedPrompt[]
  /** Those that were read anew. */
  versions: LangfusePromptVersion[]
}

export interface CachedPrompt extends LangfusePrompt {
  /** As Langfuse writes it; empty where it does not say. */
  changedAt: string
}

export function createPromptWrites(db: Db) {
  const put = db.prepare(
    `INSERT INTO prompts (id, name, text, created_at_ms, updated_at_ms) VALUES (@id, @name, @text, @createdAtMs, @updatedAtMs)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, text = excluded.text, updated_at_ms = excluded.updated_at_ms`,
  )
  const remove = db.prepare('DELETE FROM prompts WHERE id = ?')
  const putPrompt = db.prepare(
    `INSERT INTO langfuse_prompts (source, name, facts) VALUES (?, ?, ?)
     ON CONFLICT (source, name) DO UPDATE SET facts = excluded.facts`,
  )
  const putVersion = db.prepare(
    `INSERT INTO langfuse_prompt_versions (source, name, version, content) VALUES (?, ?, ?, ?)
     ON CONFLICT (source, name, version) DO UPDATE SET content = excluded.content`,
  )
  const putReading = db.prepare(
    `INSERT INTO langfuse_prompt_readings (source, read_at_ms) VALUES (?, ?)
     ON CONFLICT (source) DO UPDATE SET read_at_ms = excluded.read_at_ms`,
  )
  const namesGone = ['langfuse_prompts', 'langfuse_prompt_versions'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE source = ? AND name NOT IN (SELECT value FROM json_each(?))`),
  )
  const keepVersion = ({ name, version }: LangfusePromptVersion, source: string, content: string): void =>
    void putVersion.run(source, name, version, content)

  function putReadingOf({ source, readAtMs, prompts, versions }: PromptReading): void {
    for (const version of versions) keepVersion(version, source, JSON.stringify(version))
    for (const prompt of prompts) putPrompt.run(source, prompt.name, JSON.stringify(prompt))
    if (readAtMs === null) return
    const names = JSON.stringify(prompts.map(({ name }) => name))
    for (const gone of namesGone) gone.run(source, names)
    putReading.run(source, readAtMs)
  }

  return {
    /** New ones, and others in the place of those with the same id. */
    putPrompts: db.transaction((prompts: readonly Prompt[]): void => {
      for (const prompt of prompts) put.run(prompt)
    }).immediate,
    /** Answers how many there were. */
    deletePrompts: db.transaction((ids: readonly string[]): number =>
      ids.reduce((count, id) => count + remove.run(id).changes, 0),
    ).immediate,
    keepPromptReading: db.transaction(putReadingOf).immediate,
    keepPromptVersion: (source: string, version: LangfusePromptVersion): void =>
      keepVersion(version, source, JSON.stringify(version)),
  }
}

/** Notes that a message was made of a prompt. Within the caller's transaction. */
export function createPromptNotes(db: Db): (messageId: string, prompt: PromptUse) => void {
  const note = db.prepare('INSERT OR REPLACE INTO message_prompts (message_id, prompt) VALUES (?, ?)')
  return (messageId, prompt) => void note.run(messageId, JSON.stringify(prompt))
}

export function createPromptReads(db: Db) {
  const all = db.prepare<[], { id: string; name: unknown; text: unknown; created: unknown; updated: unknown }>(
    'SELECT id, name, text, created_at_ms AS created, updated_at_ms AS updated FROM prompts ORDER BY name COLLATE NOCASE, rowid',
  )
  const facts = db
    .prepare<[string], unknown>('SELECT facts FROM langfuse_prompts WHERE source = ? ORDER BY name COLLATE NOCASE')
    .pluck()
  const readAt = db
    .prepare<[string], unknown>('SELECT read_at_ms FROM langfuse_prompt_readings WHERE source = ?')
    .pluck()
  const version = db
    .prepare<[string, string, number], unknown>(
      'SELECT content FROM langfuse_prompt_versions WHERE source = ? AND name = ? AND version = ?',
    )
    .pluck()
  const use = db.prepare<[string], unknown>('SELECT prompt FROM message_prompts WHERE message_id = ?').pluck()
  return {
    /** By name. */
    listPrompts: (): Prompt[] =>
      all.all().map(({ id, name, text, created, updated }) => ({
        id,
        name: textOr(name, ''),
        text: textOr(text, ''),
        createdAtMs: timeOr(created, 0),
        updatedAtMs: timeOr(updated, 0),
      })),
    /** What cannot be read of it is left out; the next reading brings it back. */
    cachedPrompts: (source: string): { readAtMs: number | null; prompts: CachedPrompt[] } => ({
      readAtMs: timeOr(readAt.get(source), null),
      prompts: facts.all(source).flatMap((text) => (objectIn(text) as CachedPrompt | null) ?? []),
    }),
    cachedPromptVersion: (source: string, name: string, number: number): LangfusePromptVersion | null =>
      objectIn(version.get(source, name, number)) as LangfusePromptVersion | null,
    promptOf: (messageId: string): PromptUse | null => promptUseIn(objectIn(use.get(messageId))),
  }
}

export function promptUseIn(value: unknown): PromptUse | null {
  if (typeof value !== 'object' || value === null) return null
  const { name, version, isEdited } = value as Record<string, unknown>
  return typeof name === 'string' && typeof version === 'number' && typeof isEdited === 'boolean'
    ? { name, version, isEdited }
    : null
}

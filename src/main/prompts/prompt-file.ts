import { z } from 'zod'
import { isBlank, trimInvisible } from '../../shared/text.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import { words } from '../../shared/words/t.ts'

// The user's own prompts as a file. What other programs write is read too, where it is plain: a list of names and texts.

const format = 'holdfast-prompts'
const version = 1
export const maxNameLength = 120
export const maxTextLength = 200_000
export const maxPrompts = 5_000

export interface FilePrompt {
  name: string
  text: string
}

const written = z.object({ format: z.literal(format), version: z.number(), prompts: z.array(z.unknown()) })
const nameKeys = ['name', 'title', 'act', 'command']
const textKeys = ['text', 'content', 'prompt']

export function writePromptFile(prompts: readonly FilePrompt[]): string {
  const list = prompts.map(({ name, text }) => ({ name, text }))
  return `${JSON.stringify({ format, version, prompts: list }, null, 1)}\n`
}

/** Throws RouteFailure where the file is none. `skippedCount`: entries without a name or a text, or that are too long. */
export function readPromptFile(file: string): { prompts: FilePrompt[]; skippedCount: number } {
  const entries = entriesIn(parsed(file))
  if (!entries)
    throw new RouteFailure(
      'bad_input',
      words('This file holds no prompts: it is neither Holdfast’s nor a list of names and texts.'),
    )
  const prompts = entries.flatMap((entry) => promptIn(entry) ?? [])
  if (entries.length > 0 && prompts.length === 0) {
    throw new RouteFailure(
      'bad_input',
      words('None of the entries in this file has a name and a text, so nothing was imported.'),
    )
  }
  return { prompts, skippedCount: entries.length - prompts.length }
}

function entriesIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value
  const own = written.safeParse(value)
  if (!own.success) return null
  if (own.data.version > version) {
    throw new RouteFailure('bad_input', words('A newer version of Holdfast wrote this file. Update this one first.'))
  }
  return own.data.prompts
}

function promptIn(entry: unknown): FilePrompt | null {
  if (typeof entry !== 'object' || entry === null) return null
  const fields = entry as Record<string, unknown>
  const first = (keys: string[]): string | undefined =>
    keys.map((key) => fields[key]).find((value): value is string => typeof value === 'string' && !isBlank(value))
  const name = trimInvisible(first(nameKeys) ?? '').replace(/^\//, '')
  const text = first(textKeys)
  if (name === '' || text === undefined || name.length > maxNameLength || text.length > maxTextLength) return null
  return { name, text }
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(file.replace(/^\uFEFF/, ''))
  } catch {
    throw new RouteFailure('bad_input', words('This file is no JSON, or it breaks off.'))
  }
}

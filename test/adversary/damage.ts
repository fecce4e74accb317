import fs from 'node:fs'
import path from 'node:path'
import { openCheckedDatabase, openWriterDatabase } from '../../src/main/store/schema/database.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { StoreError } from '../../src/main/store/errors.ts'
import { findDamage } from '../../src/main/store/recovery/find-damage.ts'
import type { Salvaged } from '../../src/main/store/recovery/salvage.ts'
import { createWriter } from '../../src/main/store/thread/writer.ts'
import { createRandom, type Random } from '../simulation/random.ts'
import { databaseIn, ledgerOf, nowMs, sealLimits, sum } from '../support/store-fixtures.ts'
import { copyFolder, statesBySeq, type Page, type Template } from './template.ts'

/** What was done, and what was wrong with what came of it; empty where all was well. */
export interface Trial {
  what: string
  outcome: 'unnoticed' | 'salvaged' | 'refused'
  wrong: string[]
}

/** Damages one page, or cuts the file there, and opens the database as the app does. */
export function tryDamage(template: Template, seed: number, folder: string): Trial {
  const random = createRandom(seed)
  copyFolder(template.folder, folder)
  const page = pickPage(template.pages, random)
  const what = `seed ${seed}: ${damage(page, template, folder, random)}`
  const before = contentOf(folder)
  try {
    const opened = openCheckedDatabase(folder, nowMs)
    const wrong: string[] = []
    try {
      wrong.push(...judge(template, opened.db, opened.salvaged, folder, before))
    } finally {
      opened.db.close()
    }
    if (findDamage(databaseIn(folder), false).isDamaged) wrong.push('the next start finds damage again')
    wrong.push(...judgeSending(template, folder))
    return { what, outcome: opened.salvaged ? 'salvaged' : 'unnoticed', wrong }
  } catch (error) {
    const isOrderly = error instanceof StoreError && error.code === 'missing'
    const wrong = isOrderly
      ? []
      : [`it threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]
    const after = contentOf(folder)
    for (const [name, bytes] of before) {
      if (!name.endsWith('-shm') && !after.get(name)?.equals(bytes))
        wrong.push(`${name} was changed by a start that refused`)
    }
    return { what, outcome: 'refused', wrong }
  }
}

/** By kind first, then by table: there are few pages of those that matter most. */
function pickPage(pages: Page[], random: Random): Page {
  const kind = random.pick([...new Set(pages.map((page) => page.kind))])
  const ofKind = pages.filter((page) => page.kind === kind)
  const owner = random.pick([...new Set(ofKind.map((page) => page.owner))])
  return random.pick(ofKind.filter((page) => page.owner === owner))
}

function damage(page: Page, template: Template, folder: string, random: Random): string {
  const file = path.join(folder, path.basename(page.file))
  const where = `${page.kind} ${page.owner} at ${page.at}`
  const bytes = fs.readFileSync(file)
  const part = bytes.subarray(page.at, page.at + page.bytes)
  const manner = random.int(0, 9)
  if (manner === 0) part.fill(0)
  else if (manner === 1) for (let at = 0; at < part.length; at += 1) part[at] = random.int(0, 255)
  else if (manner === 2 && page.at > 0) {
    const size = page.at + (random.int(0, 1) === 0 ? 0 : random.int(1, page.bytes - 1))
    fs.truncateSync(file, size)
    return `cut to ${size} of ${bytes.length} (${where})`
  } else if (manner === 3 && page.bytes === 4096) {
    // Written to the wrong place.
    const other = random.pick(template.pages.filter(({ file, bytes }) => file === page.file && bytes === page.bytes))
    bytes.copy(part, 0, other.at, other.at + other.bytes)
    fs.writeFileSync(file, bytes)
    return `${other.kind} ${other.owner} written over ${where}`
  } else if (manner === 4 && page.at + page.bytes <= template.earlier.length && page.bytes === 4096) {
    // A write that the disk said it had done.
    template.earlier.copy(part, 0, page.at, page.at + page.bytes)
    fs.writeFileSync(file, bytes)
    return `as it was before: ${where}`
  } else {
    const flips: string[] = []
    for (let count = random.int(1, 3); count > 0; count -= 1) {
      const at = placeToFlip(part, page, random)
      const bit = random.int(0, 7)
      part[at] = (part[at] ?? 0) ^ (1 << bit)
      flips.push(`${at}.${bit}`)
    }
    fs.writeFileSync(file, bytes)
    return `flipped ${flips.join(', ')} of ${where}`
  }
  fs.writeFileSync(file, bytes)
  return `${manner === 0 ? 'zeroed' : 'filled with garbage'} ${where}`
}

/** Where something is written, more often than not: most of a page may be empty. */
function placeToFlip(part: Buffer, page: Page, random: Random): number {
  const start = page.bytes > 4096 ? 24 : 0
  const kind = part[start] ?? 0
  if (![2, 5, 10, 13].includes(kind) || random.chance(0.2)) return random.int(0, part.length - 1)
  const pointersEnd = start + 12 + 2 * part.readUInt16BE(start + 3)
  const content = start + part.readUInt16BE(start + 5)
  const inHead = random.chance(0.25) || content >= part.length
  return inHead ? random.int(0, Math.min(pointersEnd, part.length) - 1) : random.int(content, part.length - 1)
}

function contentOf(folder: string): Map<string, Buffer> {
  const names = fs.readdirSync(folder).filter((name) => fs.statSync(path.join(folder, name)).isFile())
  return new Map(names.map((name) => [name, fs.readFileSync(path.join(folder, name))]))
}

function judge(
  template: Template,
  db: Db,
  salvaged: Salvaged | null,
  folder: string,
  before: Map<string, Buffer>,
): string[] {
  const wrong: string[] = []
  const ledger = ledgerOf(db)
  const isUnknown = ledger.lostIsUnknown === true
  const now = statesBySeq(db)
  if (ledger.accepted !== sum(ledger)) wrong.push(`the ledger does not add up: ${JSON.stringify(ledger)}`)
  if (!isUnknown && ledger.accepted !== template.accepted)
    wrong.push(`${ledger.accepted} accepted of ${template.accepted}, and nothing said to be unknown`)
  if (!salvaged && JSON.stringify([...now]) !== JSON.stringify([...template.states]))
    wrong.push('states changed without a word')
  if (salvaged && (salvaged.recordsLost === null) !== isUnknown) wrong.push('the notice and the ledger differ')
  if (salvaged?.recordsLost === 0) {
    const missing = [...template.states.keys()].filter(
      (seq) => !now.has(seq) && !endedWell(template, seq) && template.states.get(seq) !== 'lost',
    )
    if (missing.length > 0) wrong.push(`${missing.length} are gone and said to be not lost`)
  }
  for (const [seq, state] of now) {
    const isDelivered = state === 'delivered' || state === 'confirmed'
    if (isDelivered && !endedWell(template, seq)) wrong.push(`${template.states.get(seq)} became ${state}`)
  }
  if (salvaged) {
    for (const suffix of ['', '-wal']) {
      const kept = before.get(`holdfast.db${suffix}`)
      const aside = salvaged.setAsideAt + suffix
      if (kept && !(fs.existsSync(aside) && fs.readFileSync(aside).equals(kept)))
        wrong.push(`${aside} is not what was damaged`)
    }
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') wrong.push('the new database is not sound')
  }
  return wrong
}

function judgeSending(template: Template, folder: string): string[] {
  const db = openWriterDatabase(folder)
  try {
    return sentUnasked(db).flatMap((traceId) => {
      const was = template.states.get(template.seqs.get(traceId) ?? 0)
      // One that was never recorded is the open turn, under a number with a flipped bit.
      const isFine = was === undefined || ['sealed', 'retry', 'recorded', 'dead'].includes(was)
      return isFine ? [] : [`${traceId}, which was ${was}, goes out unasked`]
    })
  } finally {
    db.close()
  }
}

const endedWell = (template: Template, seq: number): boolean =>
  ['delivered', 'confirmed'].includes(template.states.get(seq) ?? '')

/** The traces that would be sent from now on without asking Langfuse for them first. */
export function sentUnasked(db: Db): string[] {
  const write = createWriter(db)
  try {
    write.interruptOpenTurns(nowMs)
  } catch {
    // An open turn that can't be read is not sent.
  }
  write.doubtSending(nowMs, nowMs)
  const sent = new Set<string>()
  const take = (body: Uint8Array | undefined): void => {
    for (const [, traceId = ''] of Buffer.from(body ?? [])
      .toString()
      .matchAll(/"traceId":"([^"]*)"/g))
      sent.add(traceId)
  }
  const claim = (id: number): Uint8Array | undefined => {
    try {
      return write.claimBatch(id, nowMs)?.body
    } catch {
      return undefined
    }
  }
  const due = db.prepare<[], number>("SELECT id FROM batches WHERE state IN ('sealed', 'retry')").pluck()
  const tried = new Set<number>()
  for (let ids = due.all(); ids.some((id) => !tried.has(id)); ids = due.all()) {
    for (const id of ids) {
      if (!tried.has(id)) take(claim(id))
      tried.add(id)
    }
  }
  for (let batch = write.sealNext(sealLimits, nowMs); batch; batch = write.sealNext(sealLimits, nowMs)) take(batch.body)
  return [...sent]
}

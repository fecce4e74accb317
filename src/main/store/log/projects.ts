import type { Db } from '../schema/db.ts'
import { createFollowing } from './withdrawals.ts'
import type { MetProject, ProjectName } from '../../records/project.ts'

/** What the present connection's project is, and whose the waiting records are where that is another. */
export interface Meeting {
  project: ProjectName
  waitsFor: ProjectName | null
}

const metaKey = 'outbox.project'

export function parseProject(text: string | undefined | null): ProjectName | null {
  try {
    const { id, name } = JSON.parse(text ?? 'null') as Partial<ProjectName>
    return typeof id === 'string' && typeof name === 'string' ? { id, name } : null
  } catch {
    return null
  }
}

interface TracePlace {
  projectId: string
  /** It may have the trace; else the trace waits for its keys. */
  maybeStored: boolean
}

/** The project that a trace is for; null where that is not known yet. For scores, which belong beside their trace. */
export function createProjectLookup(db: Db): (traceId: string) => TracePlace | null {
  const seqOf = db.prepare<[string], number | null>('SELECT record_seq FROM traces WHERE trace_id = ?').pluck()
  const holding = db.prepare<[number], { last_seq: number; project_id: string | null; maybe_stored: number }>(
    'SELECT last_seq, project_id, maybe_stored FROM batches WHERE first_seq <= ? ORDER BY first_seq DESC LIMIT 1',
  )
  return (traceId) => {
    const seq = seqOf.get(traceId)
    if (seq === undefined || seq === null) return null
    const batch = holding.get(seq)
    if (!batch || batch.last_seq < seq || batch.project_id === null || batch.project_id === '') return null
    return { projectId: batch.project_id, maybeStored: batch.maybe_stored === 1 }
  }
}

/** A score whose trace that project may have stays with it. */
const besideItsTrace = `(b.kind <> 'turn' AND EXISTS (
  SELECT 1 FROM records r JOIN traces t ON t.trace_id = r.trace_id JOIN batches h ON t.record_seq BETWEEN h.first_seq AND h.last_seq
  WHERE r.seq BETWEEN b.first_seq AND b.last_seq AND h.project_id = @from AND h.maybe_stored = 1))`
const definitelyNotThere = `b.project_id = @from AND b.maybe_stored = 0 AND NOT ${besideItsTrace}`

/** Writes about projects: which is met, and whose the waiting records are. */
export function createProjectWrites(db: Db) {
  const getMeta = db.prepare<[string], string>('SELECT value FROM meta WHERE key = ?').pluck()
  const putMeta = db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)')
  const sameKey = db.prepare<[string, string], { id: string; name: string; isNamed: number }>(
    'SELECT id, name, is_named AS isNamed FROM projects WHERE host = ? AND public_key = ? ORDER BY met_at_ms DESC',
  )
  const upsert = db.prepare(
    `INSERT INTO projects (id, name, host, public_key, is_named, met_at_ms) VALUES (@id, @name, @host, @publicKey, @isNamed, @nowMs)
     ON CONFLICT (id) DO UPDATE SET name = @name, host = @host, public_key = @publicKey, is_named = @isNamed, met_at_ms = @nowMs`,
  )
  const forget = db.prepare('DELETE FROM projects WHERE id = ?')
  const rename = db.prepare('UPDATE batches SET project_id = @to WHERE project_id = @from')
  const lastSealed = db.prepare<[], number>('SELECT COALESCE(MAX(last_seq), 0) FROM batches').pluck()
  const anyAfter = db.prepare<[number], number>('SELECT seq FROM records WHERE seq > ? LIMIT 1').pluck()
  const waitingFor = db
    .prepare<[string], number>(
      `SELECT 1 FROM batches WHERE state IN ('sealed', 'sending', 'retry') AND project_id IS NULL
       UNION ALL SELECT 1 FROM batches WHERE state IN ('sealed', 'sending', 'retry', 'ambiguous') AND project_id = ? LIMIT 1`,
    )
    .pluck()
  const keep = db.prepare(
    "UPDATE batches SET project_id = @from WHERE project_id IS NULL AND state IN ('sealed', 'retry')",
  )
  const release = db.prepare(
    `UPDATE batches AS b SET project_id = NULL, refusals = 0, next_try_at_ms = NULL
     WHERE ${definitelyNotThere} AND b.state IN ('sealed', 'retry')`,
  )
  const keepScores = db.prepare(
    `UPDATE batches AS b SET project_id = @from WHERE b.project_id IS NULL AND b.state IN ('sealed', 'retry') AND ${besideItsTrace}`,
  )
  const releaseDead = db.prepare(
    `UPDATE batches AS b SET project_id = NULL, refusals = 0, retest = 0 WHERE ${definitelyNotThere} AND b.state = 'dead'`,
  )
  const releaseDoubts = db.prepare(
    `UPDATE batches SET project_id = NULL, state = 'retry', maybe_stored = 0, misses = 0, confirm_misses = 0, refusals = 0, next_try_at_ms = NULL
     WHERE project_id = ? AND state IN ('sealed', 'retry', 'ambiguous')`,
  )

  const addressOf = db.prepare<[string], { host: string; publicKey: string }>(
    'SELECT host, public_key AS publicKey FROM projects WHERE id = ?',
  )
  const forgetPresent = db.prepare("DELETE FROM meta WHERE key = 'outbox.project'")
  const isAnythingWaitingFor = (id: string): boolean =>
    waitingFor.get(id) !== undefined || anyAfter.get(lastSealed.get() ?? 0) !== undefined

  const projectCount = db.prepare<[], number>('SELECT COUNT(*) FROM projects').pluck()
  const unknown = db.prepare<[], { id: number; trace_id: string; kind: string }>(
    `SELECT b.id, r.trace_id, b.kind FROM batches b JOIN records r ON r.seq = b.first_seq
     WHERE b.state IN ('sealed', 'retry') AND b.project_id IS NULL AND b.maybe_stored = 1`,
  )
  const stamp = db.prepare('UPDATE batches SET project_id = ? WHERE id = ?')
  const placeOf = createProjectLookup(db)
  const follow = createFollowing(db)

  /** What some project may have, nobody knows which, is sent to none of several: a score only to the one with its trace. */
  function parkUnknown(): void {
    if ((projectCount.get() ?? 0) < 2) return
    for (const { id, trace_id: traceId, kind } of unknown.all()) {
      const place = kind === 'turn' ? null : placeOf(traceId)
      stamp.run(place?.maybeStored === true ? place.projectId : '', id)
    }
  }

  const current = (): ProjectName | null => parseProject(getMeta.get(metaKey))
  const goOnFor = ({ id, name }: ProjectName): void => {
    putMeta.run(metaKey, JSON.stringify({ id, name } satisfies ProjectName))
  }

  /**
   * A connection told its project. What waits is for it where it is the one from before, where there was none, or where
   * nothing waits; else whose it is must be answered first.
   */
  function meet(met: MetProject, nowMs: number): Meeting {
    const before = sameKey.all(met.host, met.publicKey)
    // The same key pair at the same address is the same project, whether or not its name can be learned this time.
    const named = met.isNamed ? undefined : before.find(({ isNamed }) => isNamed === 1)
    const project = named ? { ...met, id: named.id, name: named.name, isNamed: true } : met
    let present = current()
    for (const { id, isNamed } of before) {
      if (!project.isNamed || isNamed === 1 || id === project.id) continue
      rename.run({ from: id, to: project.id })
      forget.run(id)
      if (present?.id === id) present = project
    }
    upsert.run({ ...project, isNamed: project.isNamed ? 1 : 0, nowMs })
    parkUnknown()
    follow()
    const asks = present !== null && present.id !== project.id && isAnythingWaitingFor(present.id)
    if (!asks) goOnFor(project)
    return { project: { id: project.id, name: project.name }, waitsFor: asks ? present : null }
  }

  return {
    /**
     * Keys were entered. Where nothing waits for the project from before, what is recorded from now on is for theirs,
     * though it may take long until it is known which that is.
     */
    changeKeys: db.transaction(({ host, publicKey }: Pick<MetProject, 'host' | 'publicKey'>): void => {
      const present = current()
      if (present === null) return
      const known = addressOf.get(present.id)
      if (known?.host === host && known.publicKey === publicKey) return
      if (!isAnythingWaitingFor(present.id)) forgetPresent.run()
    }).immediate,
    meetProject: db.transaction(meet).immediate,
    /** What waits for `from` stays with it; what is recorded from now on is for `to`. The log's tail is sealed before. */
    keepForProject: db.transaction((from: ProjectName, to: ProjectName): void => {
      keep.run({ from: from.id })
      follow()
      goOnFor(to)
      putMeta.run('outbox.gate', '')
    }).immediate,
    /** What is definitely not at `from` is for `to`; what may be there stays. */
    moveToProject: db.transaction((from: ProjectName, to: ProjectName): void => {
      release.run({ from: from.id })
      releaseDead.run({ from: from.id })
      keepScores.run({ from: from.id })
      follow()
      goOnFor(to)
      putMeta.run('outbox.gate', '')
    }).immediate,
    /**
     * What waits for the keys of `from` is sent to the present project after all. `alsoMaybeThere`: with what that
     * project may have, which is then in both; so the user must have asked for it.
     */
    sendElsewhere: db.transaction((from: string, alsoMaybeThere: boolean): number => {
      const moved = from === '' ? 0 : release.run({ from }).changes
      const doubled = alsoMaybeThere ? releaseDoubts.run(from).changes : 0
      follow()
      return moved + doubled
    }).immediate,
  }
}

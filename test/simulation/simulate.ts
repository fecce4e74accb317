import Database from 'better-sqlite3'
import { scoreIdOf } from '../../src/main/records/feedback.ts'
import { parseGate } from '../../src/main/outbox/gate.ts'
import { migrations } from '../../src/main/store/schema/migrations/index.ts'
import { createReader } from '../../src/main/store/thread/reader.ts'
import { createWriter } from '../../src/main/store/thread/writer.ts'
import { rulesFor } from '../support/langfuse-rules.ts'
import { aTurn, anEnd } from '../support/turn-fixtures.ts'
import { createVirtualTime } from '../support/virtual-time.ts'
import { damageBatch } from './damage.ts'
import { startProcess, type Ground, type Process } from './process.ts'
import { judge } from './judge.ts'
import { createRandom } from './random.ts'
import { createSimLangfuse, simHosts, simProjects, simVersions, publicKeyOf } from './sim-langfuse.ts'
import { growTree } from './trees.ts'
import { calm, stormFrom } from './weather.ts'
import { sealLimits } from '../../src/main/records/seal-limits.ts'

export interface SimulationResult {
  seed: number
  records: number
  crashes: number
  posts: number
  /** Spans that the server was sent more than once, and merged. */
  mergedDuplicates: number
  dead: number
  /** Virtual. */
  hours: number
}

const hourMs = 3_600_000
/** By then everything must be delivered, once all is well again. */
const healedWithinMs = 6 * hourMs
/** And what was dropped is there, or dead. */
const lookedWithinMs = 96 * hourMs

/**
 * One life of an app with bad luck, from a seed: a store, the shipping outbox and a Langfuse behind a bad network, with
 * crashes at any step. Safety is checked after every write, liveness once the weather has cleared. Throws with the seed.
 */
export async function simulate(seed: number): Promise<SimulationResult> {
  const random = createRandom(seed)
  const time = createVirtualTime()
  const db = new Database(':memory:')
  for (const migration of migrations) db.exec(migration.sql)
  const write = createWriter(db)
  const read = createReader(db)
  const server = createSimLangfuse(random, time, random.pick(random.chance(0.5) ? ['4.16.0'] : simVersions))
  /** It stores events by id, so what is sent again may already be there when it is evicted. */
  let storesById = isOld(server.version)
  // A server that shows spans later than the outbox waits must merge what is sent twice; Langfuse does.
  const merges = random.chance(0.4)
  server.visibilityMs = merges ? 10 * 60_000 : random.pick([0, 5_000, 240_000])
  const makesRoom = random.chance(0.3)
  const drops = random.chance(0.2)
  const changesProject = random.chance(0.5)
  const damages = random.chance(0.25)
  const spoils = !makesRoom && random.chance(0.3)
  server.namesProjects = random.chance(0.9)
  server.maxBodyBytes = random.pick([3_500_000, 3_500_000, 60_000])

  const accepted = new Set<string>()
  /** By trace: of how many spans its record is. */
  const spanCounts = new Map<string, number>()
  const open: string[] = []
  /** By score id: the last value that was recorded. */
  const scored = new Map<string, number>()
  /** By trace: the message it answers, and how often what was said of it was taken back. */
  const feedback = new Map<string, { messageId: string; life: number; holds: boolean }>()
  /** Ids of the scores that were taken back. */
  const withdrawn = new Set<string>()
  let scoreRecords = 0
  /** What the server forgot after it had accepted it. */
  const dropped = new Set<string>()
  let crashes = 0
  let process: Process | null = null
  let step = 0
  let passMs = 0
  let lastScoreMs = 0
  /** How many of the server's `Retry-After`s the outbox has put on disk. */
  let retryAftersHeard = 0

  const fail = (what: string): never => {
    throw new Error(`seed ${seed}, step ${step}: ${what}`)
  }
  const checkLedger = (): void => {
    const { ledger } = read.outboxState()
    const { delivered, pending, dead, lost } = ledger
    if (ledger.accepted !== delivered + pending + dead + lost) {
      fail(
        `${ledger.accepted} accepted is not ${delivered} delivered + ${pending} pending + ${dead} dead + ${lost} lost`,
      )
    }
  }
  const ground: Ground = {
    write: {
      ...write,
      retryBatchAt: (...args) => {
        write.retryBatchAt(...args)
        if (parseGate(args[4] ?? null)?.kind === 'waiting') retryAftersHeard = server.retryAftersSaid
      },
    },
    read,
    time,
    random,
    server,
    host: simHosts[0],
    projectId: simProjects[0],
    secretKey: server.rightSecretKey,
    online: true,
    afterWrite: checkLedger,
    errors: [],
    onStart: () => {
      for (const traceId of open) accepted.add(traceId)
      open.length = 0
    },
  }
  const running = async (): Promise<Process> => (process ??= await startProcess(ground))
  const buried = (): void => {
    process = null
    crashes += 1
    // An answer that was not on disk before the crash was never heard.
    if (retryAftersHeard < server.retryAftersSaid) server.forgetRetryAfter()
  }
  const crash = (): void => {
    process?.die()
    buried()
  }

  const begin = (large: boolean): string => {
    const turn = aTurn({
      traceId: random.hex(32),
      rootSpanId: random.hex(16),
      generationSpanId: random.hex(16),
      startedAtMs: time.nowMs(),
      ...(large ? { input: [{ role: 'user', content: random.hex(random.int(40_000, 200_000)) }] } : {}),
    })
    write.beginTurn(turn)
    return turn.start.traceId
  }
  const finish = (traceId: string): void => {
    write.finishTurn({ traceId, messageStatus: 'complete', messageError: null, end: anEnd(), nowMs: time.nowMs() })
    accepted.add(traceId)
    spanCounts.set(traceId, growTree(db, random, traceId))
    checkLedger()
    process?.outbox.wake()
  }

  const score = (traceId: string): void => {
    const value = random.pick([0, 1] as const)
    // A score's time is the user's clock, which the server orders by.
    const scoredAtMs = (lastScoreMs = Math.max(lastScoreMs + 1, time.nowMs()))
    const given = { eventId: random.hex(32), traceId, name: 'user-feedback' as const, value, comment: '' }
    const known = feedback.get(traceId) ?? { messageId: random.hex(8), life: 1, holds: true }
    feedback.set(traceId, known)
    known.holds = true
    write.recordScore(known.messageId, '', { ...given, environment: 'default', scoredAtMs })
    scored.set(scoreIdOf(given, known.life), value)
    scoreRecords += 1
    checkLedger()
    process?.outbox.wake()
  }
  const withdraw = (traceId: string): void => {
    const known = feedback.get(traceId)
    if (!known?.holds) return
    const given = { eventId: random.hex(32), traceId, name: 'user-feedback' as const }
    write.withdrawScore(known.messageId, { ...given, withdrawnAtMs: time.nowMs() })
    const id = scoreIdOf(given, known.life)
    scored.delete(id)
    withdrawn.add(id)
    known.life += 1
    known.holds = false
    scoreRecords += 1
    checkLedger()
    process?.outbox.wake()
  }
  const badShare = random.pick([0, 0.01, 0.03])
  const badWords = random.chance(0.5) ? ['Invalid request data'] : ['Invalid request data', 'Bad name', 'Bad time']
  /** What waits is another project's: the user says what becomes of it. */
  const answer = async (choice = random.pick(['move', 'keep'] as const)): Promise<void> => {
    const { outbox } = await running()
    if (outbox.projectQuestion()) await outbox.resolveProject(choice)
  }
  const actions = {
    changeProject: async () => {
      ground.projectId = random.pick(simProjects)
      server.forgetRetryAfter()
      await process?.connect()
    },
    answer: async () => answer(),
    /** Between two lives a batch is lost with its page; the start mends that. */
    damage: async () => {
      crash()
      damageBatch(db, write, random, time.nowMs())
      checkLedger()
    },
    sendElsewhere: async () => {
      const { outbox } = await running()
      for (const { projectId } of read.outboxState().backlogs) await outbox.sendElsewhere(projectId, false)
    },
    moveHost: async () => {
      ground.host = random.pick(simHosts)
      server.forgetRetryAfter()
      await process?.connect()
    },
    refuseAll: async () => {
      const what = random.pick(['spans', 'events', 'all', 'all'] as const)
      const words = random.pick(['Bad request', 'Invalid request data'])
      server.refusesAll = random.chance(0.5) ? null : { status: random.pick([400, 400, 413, 422]), what, words }
    },
    record: async () => {
      await running()
      const count = random.pick([1, 1, 1, 2, 5, 25])
      for (let index = 0; index < count; index += 1) {
        const traceId = begin(random.chance(0.03))
        if (random.chance(badShare)) server.poison.set(traceId, random.pick(badWords))
        if (spoils && random.chance(0.03)) server.spoilsFlush.add(traceId)
        finish(traceId)
      }
    },
    score: async () => {
      await running()
      if (accepted.size === 0) return
      for (let index = 0; index < random.int(1, 3); index += 1) {
        score(random.pick([...accepted]))
      }
    },
    withdraw: async () => {
      await running()
      if (feedback.size === 0) return
      const traceId = random.pick([...feedback.keys()])
      withdraw(traceId)
      if (random.chance(0.5)) score(traceId)
      if (random.chance(0.2)) withdraw(traceId)
    },
    update: async () => {
      server.restartAs(random.pick(simVersions))
      storesById ||= isOld(server.version)
    },
    leaveOpen: async () => {
      await running()
      open.push(begin(false))
    },
    finishOpen: async () => {
      await running()
      const traceId = open.pop()
      if (traceId) finish(traceId)
    },
    pass: async () => {
      passMs = random.pick([100, 2_000, 30_000, 120_000, 400_000, 1_800_000])
    },
    crash: async () => crash(),
    crashSoon: async () => {
      const current = await running()
      current.dieAtCall(random.int(1, 12), random.chance(0.5), () => {
        if (process === current) buried()
      })
    },
    restart: async () => {
      await running()
    },
    storm: async () => {
      server.weather = random.chance(0.3) ? calm : stormFrom(random)
    },
    network: async () => {
      ground.online = random.chance(0.6)
      process?.outbox.networkChanged(ground.online ? random.pick(['online', 'resume']) : 'offline')
    },
    keys: async () => {
      if (random.chance(0.3)) server.rightSecretKey = `sk-${random.hex(4)}`
      ground.secretKey = random.chance(0.7) ? server.rightSecretKey : 'sk-wrong'
      server.forgetRetryAfter()
      await process?.connect()
    },
    quota: async () => {
      server.quotaExceeded = random.chance(0.5)
    },
    jump: async () => {
      await running()
      // Between two looks at a batch in doubt is where a clock that is put forward could do harm.
      const inDoubt = read.outboxState().batches.some((batch) => batch.state === 'ambiguous')
      const hours = random.pick(inDoubt ? [1, 1, 24, -1] : [-365 * 24, -24, -1, 1, 24, 365 * 24])
      time.jumpWall(hours * hourMs)
      server.forgetRetryAfter()
    },
    pause: async () => (await running()).outbox.setPaused(random.chance(0.5)),
    switchOff: async () => (await running()).outbox.setEnabled(random.chance(0.5)),
    retryNow: async () => {
      server.forgetRetryAfter()
      await (await running()).outbox.retryNow()
    },
    makeRoom: async () => {
      const pages = Number(db.pragma('page_count', { simple: true }))
      const free = Number(db.pragma('freelist_count', { simple: true }))
      const payloadBytes = Number(db.prepare('SELECT TOTAL(LENGTH(payload)) FROM payloads').pluck().get())
      const capBytes = (pages - free) * 4096 - random.next() * payloadBytes
      for (let index = 0; index < 6; index += 1) {
        const { done } = write.makeRoom(capBytes, time.nowMs(), { ...sealLimits, serviceVersion: '1' })
        checkLedger()
        if (done) break
      }
    },
    serverDrops: async () => {
      const victims = new Set([...server.stored.values()].filter(() => random.chance(0.05)).map((span) => span.traceId))
      for (const [key, span] of server.stored) if (victims.has(span.traceId)) server.stored.delete(key)
      for (const traceId of victims) dropped.add(traceId)
    },
    reviveDead: async () => {
      await (await running()).outbox.reviveDead(null)
    },
  }
  const weights: Record<keyof typeof actions, number> = {
    changeProject: changesProject ? 4 : 0,
    answer: changesProject || !server.namesProjects ? 6 : 0,
    sendElsewhere: changesProject ? 1 : 0,
    moveHost: server.namesProjects ? 1 : 0,
    damage: damages ? 2 : 0,
    refuseAll: 4,
    record: 22,
    score: 5,
    withdraw: 5,
    update: 1,
    leaveOpen: 4,
    finishOpen: 4,
    pass: 30,
    crash: 4,
    crashSoon: 8,
    restart: 6,
    storm: 6,
    network: 5,
    keys: 3,
    quota: 2,
    jump: 8,
    pause: 2,
    switchOff: 2,
    retryNow: 3,
    reviveDead: 2,
    makeRoom: makesRoom ? 3 : 0,
    serverDrops: drops ? 2 : 0,
  }

  server.weather = stormFrom(random)
  const steps = random.int(40, 140)
  for (step = 1; step <= steps; step += 1) {
    // A promise of a process that is killed on the way never settles; what is awaited is the world standing still.
    void Promise.resolve(actions[random.weighted(weights)]()).catch((error: unknown) =>
      ground.errors.push(String(error)),
    )
    await time.advance(random.int(0, 50) + passMs)
    passMs = 0
    checkLedger()
  }

  step = 0
  await heal()
  const dead = judge({
    db,
    read,
    server,
    accepted,
    spanCounts,
    scored,
    withdrawn,
    scoreRecords,
    dropped,
    merges,
    storesById,
    makesRoom,
    damages,
    errors: ground.errors,
    fail,
  })
  db.close()
  return {
    seed,
    records: accepted.size,
    crashes,
    posts: server.posts,
    mergedDuplicates: [...server.stored.values()].reduce((sum, span) => sum + Math.max(0, span.receipts - 1), 0),
    dead,
    hours: Math.round(time.monotonicMs() / hourMs),
  }

  /** The network is back, the keys are right, nobody pauses; then everything that may be delivered must be. */
  async function heal(): Promise<void> {
    server.weather = calm
    server.quotaExceeded = false
    server.refusesAll = null
    if (random.chance(0.3)) crash()
    const current = await startedAgain()
    if (!ground.online) {
      ground.online = true
      current.outbox.networkChanged('online')
    }
    await current.outbox.setPaused(false)
    current.outbox.setEnabled(true)
    if (ground.secretKey !== server.rightSecretKey || current.outbox.connection().kind === 'paused_keys') {
      ground.secretKey = server.rightSecretKey
      server.forgetRetryAfter()
      await current.connect()
    }
    // Life goes on: the user asks something now and then, with the keys of each project in its turn.
    const projects = [ground.projectId, ...simProjects.filter((id) => id !== ground.projectId)]
    for (const projectId of changesProject ? projects : [ground.projectId]) await drain(current, projectId)
    const { ledger } = read.outboxState()
    if (ledger.pending > parked()) fail(`not delivered after all was well: ${JSON.stringify(read.outboxState())}`)
  }

  /** What one of several projects may have waits for the user's word, who says none here. */
  function parked(): number {
    const backlog = read.outboxState().backlogs.find(({ projectId }) => projectId === '')
    return damages && backlog ? backlog.unsent + backlog.inDoubt : 0
  }

  async function drain(current: Process, projectId: string): Promise<void> {
    if (projectId !== ground.projectId) {
      ground.projectId = projectId
      await current.connect()
    }
    const endMs = time.monotonicMs() + healedWithinMs
    const isOurs = (stamp: string): boolean => stamp === projectId || stamp.endsWith(`-${projectId}`)
    for (let round = 0; ; round += 1) {
      await time.advance(60_000)
      await answer('keep')
      await time.advance(60_000)
      const { ledger, backlogs } = read.outboxState()
      const elsewhere = backlogs.filter(({ projectId: stamp }) => !isOurs(stamp))
      const waiting = ledger.pending - elsewhere.reduce((sum, { unsent, inDoubt }) => sum + unsent + inDoubt, 0)
      if (waiting === 0 && round > 3) return looked(projectId)
      if (time.monotonicMs() > endMs) {
        const seen = [read.outboxState(), current.outbox.connection()]
        fail(`${waiting} not delivered to ${projectId} after all was well: ${JSON.stringify(seen)}`)
      }
      if (round < 3 || round % 15 === 0) {
        finish(begin(false))
        score([...accepted].findLast((traceId) => !server.poison.has(traceId)) ?? '')
      }
    }
  }

  /** Whether a batch that was accepted, or of which something was found, may be there in part. */
  function canMissSome(): boolean {
    return server.spoilsFlush.size > 0 || withdrawn.size > 0 || damages || storesById
  }

  /** What was accepted is looked for, and what was dropped goes again, until there is nothing left to ask. */
  async function looked(projectId: string): Promise<void> {
    // What was accepted last is still to be written.
    await time.advance(60_000)
    if (!canMissSome()) return
    const isToBeLooked = db
      .prepare<[string], number>(
        `SELECT COUNT(*) FROM batches WHERE project_id = ? AND (confirm_at_ms IS NOT NULL OR state NOT IN ('delivered', 'confirmed', 'dead', 'lost'))`,
      )
      .pluck()
    const endMs = time.monotonicMs() + lookedWithinMs
    const stamps = [projectId, ...simHosts.map((host) => `key:${host}|${publicKeyOf(projectId)}`)]
    for (let round = 1; stamps.some((stamp) => (isToBeLooked.get(stamp) ?? 0) > 0); round += 1) {
      // Only what is asked for later, and is there, tells what was dropped from a Langfuse that shows nothing.
      if (round % 48 === 0) finish(begin(false))
      await time.advance(900_000)
      if (time.monotonicMs() > endMs) {
        const left = db
          .prepare(`SELECT * FROM batches WHERE confirm_at_ms IS NOT NULL OR state IN ('retry', 'ambiguous', 'sealed')`)
          .all()
        fail(`still to be looked for at ${time.nowMs()}: ${JSON.stringify(left)}`)
      }
    }
  }

  async function startedAgain(): Promise<Process> {
    const current = await running()
    current.dieAtCall(Infinity, false, () => {})
    return current
  }
}

/** Whether it takes turns as events. */
const isOld = (version: string): boolean => rulesFor(version).otlp !== 'right'

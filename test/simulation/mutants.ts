import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

// npm run mutants -- [name …]: breaks the code in one place at a time, in a copy, and shows that the proofs notice.

interface Mutant {
  name: string
  file: string
  find: string
  replace: string
  /** The tests that must notice; where absent, the simulation or the unit tests of what lies under the outbox. */
  proof?: string
}

const mutants: Mutant[] = [
  {
    name: 'skip the seal: a batch is not marked as sending before its first byte',
    file: 'src/main/store/log/batches.ts',
    find: '    markSending(batch, nowMs, launching)\n    return sealed',
    replace: '    return sealed',
  },
  {
    name: 'acknowledge any 2xx',
    file: 'src/main/langfuse/classify.ts',
    find: 'const acknowledged = status === 200 && isJson && isPlainObject(json) && !namesAnError(json)',
    replace: 'const acknowledged = status >= 200',
  },
  {
    name: 'take a sign-in page for Langfuse',
    file: 'src/main/langfuse/classify.ts',
    find: "  if (isHtml(answer)) return { kind: 'captive_portal', detail }\n  const isJson",
    replace: "  if (isHtml(answer)) return { kind: 'accepted', detail }\n  const isJson",
  },
  {
    name: 'acknowledge before the answer',
    file: 'src/main/outbox/outbox.ts',
    find: '    const verdict = await link.send(batch, inFlight.signal)\n',
    replace:
      "    await store.write.acknowledgeBatch(batch.id, clock.nowMs(), 'soon')\n    const verdict = await link.send(batch, inFlight.signal)\n",
  },
  {
    name: 'new ids on retry',
    file: 'src/main/store/log/batches.ts',
    find: '    return { id, kind, recordCount, bodyLimitBytes, wasDead, body }\n',
    replace:
      '    const again = Buffer.from(body.toString().replaceAll(/"spanId":"..../g, \'"spanId":"ffff\'))\n    return { id, kind, recordCount, bodyLimitBytes, wasDead, body: again }\n',
  },
  {
    name: 'a start moved by a millisecond on retry',
    file: 'src/main/store/log/batches.ts',
    find: '    return { id, kind, recordCount, bodyLimitBytes, wasDead, body }\n',
    replace:
      '    const again = Buffer.from(body.toString().replaceAll(/(startTimeUnixNano":"\\d{12})\\d/g, \'$19\'))\n    return { id, kind, recordCount, bodyLimitBytes, wasDead, body: again }\n',
  },
  {
    name: 'forget Retry-After',
    file: 'src/main/langfuse/classify.ts',
    find: 'const retryAfterMs = parseRetryAfter(answer.retryAfter, answer.dateMs, nowMs)',
    replace: 'const retryAfterMs = parseRetryAfter(null, answer.dateMs, nowMs)',
  },
  {
    name: 'drop on 401',
    file: 'src/main/store/log/batches.ts',
    find: "      move(must(id), { state: 'retry', nowMs, answer, nextTryAtMs, misses: 0 })\n",
    replace:
      "      if (answer.includes('401')) remove.run(id)\n      else move(must(id), { state: 'retry', nowMs, answer, nextTryAtMs, misses: 0 })\n",
    proof: 'test/unit/outbox/outbox.test.ts',
  },
  {
    name: 'count evictions nowhere',
    file: 'src/main/store/size-cap.ts',
    find: '    setLost.run(lostAnswer, nowMs, batch.id)\n',
    replace:
      "    db.prepare('DELETE FROM records WHERE seq BETWEEN ? AND ?').run(batch.first_seq, batch.last_seq)\n    db.prepare('DELETE FROM batches WHERE id = ?').run(batch.id)\n",
  },
  {
    name: 'evict before everything was cut',
    file: 'src/main/store/size-cap.ts',
    find: ' || sealTail(limits, nowMs)) {',
    replace: ') {',
    proof: 'test/unit/store/size-cap.test.ts',
  },
  {
    name: 'evict what may be on its way',
    file: 'src/main/store/size-cap.ts',
    find: `const waiting = pick("'sealed', 'retry', 'dead'", 2)`,
    replace: `const waiting = pick("'sealed', 'retry', 'dead', 'ambiguous', 'sending'", 2)`,
    proof: 'test/unit/store/size-cap.test.ts',
  },
  {
    name: 'resend what is ambiguous at once',
    file: 'src/main/outbox/settle.ts',
    find: '          await store.write.doubtBatch(id, nowMs + timings.doubtFirstMs, 0, nowMs, verdict.detail)\n',
    replace: '          await store.write.retryBatchAt(id, nowMs, nowMs, verdict.detail)\n',
  },
  {
    name: 'one miss is enough',
    file: 'src/main/outbox/looks.ts',
    find: '} else if (batch.misses === 0) {',
    replace: '} else if (batch.misses < 0) {',
  },
  {
    name: 'send again what was on its way in a crash',
    file: 'src/main/store/log/batches.ts',
    find: "batch.by_id ? ({ state: 'retry' } as const) : ({ state: 'ambiguous', nextTryAtMs } as const)",
    replace: "({ state: 'retry' } as const)",
  },
  {
    name: 'trust a clock that was moved',
    file: 'src/main/outbox/outbox.ts',
    find: '    if (Number.isFinite(jumpMs)) await store.write.shiftDoubts(Math.round(jumpMs))\n',
    replace: '',
  },
  {
    name: 'forget the gate in a crash',
    file: 'src/main/store/log/batches.ts',
    find: '      if (gate !== undefined) setGate.run(gate)\n',
    replace: '',
  },
  {
    name: 'lose half of a batch that is split',
    file: 'src/main/store/log/batches.ts',
    find: '    return [rows.slice(0, half), rows.slice(half)].map(',
    replace: '    return [rows.slice(0, half)].map(',
  },
  {
    name: 'kill a whole batch for one bad record',
    file: 'src/main/outbox/settle.ts',
    find: 'return split(batch.id, detail, nowMs)',
    replace: 'return die(refusal, undefined, true, projectId, nowMs)',
  },
  {
    name: 'leave a crashed turn open for ever',
    file: 'src/main/store/chat/interrupt-turns.ts',
    find: '    for (const open of allOpen.all()) {',
    replace: '    for (const open of allOpen.all().slice(0, 0)) {',
  },
  {
    name: 'the refusal of old keys shuts out the new ones',
    file: 'src/main/outbox/outbox.ts',
    find: 'link !== uplink)\n    await preparing\n    // Keys that were changed while this was written down are not held to what the old ones met with.\n    if (link !== uplink) await',
    replace: 'false)\n    await preparing\n    if (false as boolean) await',
    proof: 'test/unit/outbox/outbox.test.ts',
  },
  {
    name: 'an event that the answer does not name counts as stored',
    file: 'src/main/langfuse/classify-events.ts',
    find: 'const isNamed = succeeded.has(id) || failed.has(id)',
    replace: 'const isNamed = true',
    proof: 'test/unit/langfuse/classify-events.test.ts',
  },
  {
    name: 'a 207 counts as accepted, whatever it says',
    file: 'src/main/langfuse/classify-events.ts',
    find: "return outcomes.every(({ kind }) => kind === 'accepted')",
    replace: 'return outcomes.length > 0',
    proof: 'test/unit/langfuse/classify-events.test.ts',
  },
  {
    name: 'one record of a batch of events that is found speaks for the others',
    file: 'src/main/store/log/batches.ts',
    find: "const to = batch.by_id ? ({ state: 'retry' } as const)",
    replace: "const to = false as boolean ? ({ state: 'retry' } as const)",
    proof: 'test/unit/outbox/outbox.test.ts',
  },
  {
    name: 'a server that was updated refuses turns as events for good',
    file: 'src/main/langfuse/uplink.ts',
    find: "if ((await stillTakes('events', signal)) === true) return verdict",
    replace: 'if (true as boolean) return verdict',
  },
  {
    name: 'believe a refusal of what is compressed',
    file: 'src/main/langfuse/uplink.ts',
    find: "if (!isRefused || compressedVerdict.kind === 'too_large') return",
    replace: 'if (true as boolean) return',
  },
  {
    name: 'cut a large record before anybody refused it',
    file: 'src/main/store/log/batch-body.ts',
    find: 'row.payload_bytes <= roomBytes) return null',
    replace: 'row.payload_bytes <= 3_500_000) return null',
    proof: 'test/unit/store/log/batches.test.ts',
  },
  {
    name: 'the events of a large record go in one request',
    file: 'src/main/langfuse/event-requests.ts',
    find: 'isSingle && texts.length > 0',
    replace: 'false',
    proof: 'test/unit/outbox/large-records.test.ts',
  },
  {
    name: 'a batch has no project',
    file: 'src/main/store/log/batches.ts',
    find: 'projectId ?? batch.project_id, batch.id)',
    replace: 'batch.project_id, batch.id)',
  },
  {
    name: 'send to a project what waits for another',
    file: 'src/main/store/log/batches.ts',
    find: 'return projectId !== null && batch.project_id !== null && batch.project_id !== projectId',
    replace: 'return false as boolean',
  },
  {
    name: 'look in one project for what another was sent',
    file: 'src/main/store/log/read-work.ts',
    find: 'COALESCE(next_try_at_ms, 0) <= @nowMs AND ${mine} ORDER BY next_try_at_ms',
    replace: 'COALESCE(next_try_at_ms, 0) <= @nowMs ORDER BY next_try_at_ms',
  },
  {
    name: 'take the keys of another project without a word',
    file: 'src/main/store/log/projects.ts',
    find: 'const asks = present !== null && present.id !== project.id',
    replace: 'const asks = false as boolean && present !== null && present.id !== project.id',
  },
  {
    name: 'move what may be at the old project',
    file: 'src/main/store/log/projects.ts',
    find: 'b.project_id = @from AND b.maybe_stored = 0',
    replace: 'b.project_id = @from',
  },
  {
    name: 'forget what keeps to the old project',
    file: 'src/main/store/log/projects.ts',
    find: '      keep.run({ from: from.id })\n',
    replace: '',
    proof: 'test/unit/outbox/projects.test.ts',
  },
  {
    name: 'believe the first refusal',
    file: 'src/main/outbox/refusals.ts',
    find: "? 'dies_if_alone' : 'waits'",
    replace: "? 'dies_if_alone' : 'dies'",
  },
  {
    name: 'a second refusal is as good as an alibi',
    file: 'src/main/outbox/refusals.ts',
    find: 'if (serial > suspect.serial) {',
    replace: '{',
  },
  {
    name: 'what was taken from one batch with it speaks against a record for good',
    file: 'src/main/outbox/refusals.ts',
    find: "if (ownAlibis >= 2) return 'dies'",
    replace: "if (alibis >= 2 && (judged || alone >= 2)) return 'dies'",
    proof: 'test/unit/outbox/refusals.test.ts',
  },
  {
    name: 'refused alike is refused for good reason',
    file: 'src/main/outbox/refusals.ts',
    find: "      if (isAlike) return 'way_is_wrong'\n",
    replace: '',
  },
  {
    name: 'dead on weak evidence is dead for good',
    file: 'src/main/store/log/batch-moves.ts',
    find: 'to.retest === true ? 1 : 0',
    replace: '0',
  },
  {
    name: 'one kind that is refused holds up the other',
    file: 'src/main/outbox/refusals.ts',
    find: 'everyKind.filter((kind) => !refusedKinds.has(kind))',
    replace: '[]',
  },
  {
    name: 'a Langfuse that shows nothing has dropped it all',
    file: 'src/main/store/log/look-writes.ts',
    find: 'if (!isShown) return',
    replace: 'if (false as boolean) return',
  },
  {
    name: 'a database of which nothing can be read becomes an empty one',
    file: 'src/main/store/recovery/salvage.ts',
    find: '      if (rowsSaved === 0 && found.length === 0) throw nothingToRead()\n',
    replace: '',
    proof: 'test/unit/store/recovery/salvage.test.ts',
  },
  {
    name: 'what could not be counted is called none',
    file: 'src/main/store/recovery/salvage-outbox.ts',
    find: "  if (!isKnown) putMeta(db, 'lost.unknown', 1)\n",
    replace: '',
    proof: 'test/adversary/after-damage.test.ts',
  },
  {
    name: 'after damage the end of the log counts as unsent',
    file: 'src/main/store/recovery/salvage-outbox.ts',
    find: '    damaged.batchesAreWhole &&\n    !missesCommits &&\n    batches.length === found.length &&\n',
    replace: '    damaged.nowMs > 0 &&\n',
    proof: 'test/adversary/damage.test.ts',
  },
  {
    name: 'what a damaged batch held is sent unasked',
    file: 'src/main/store/log/batch-damage.ts',
    find: "fate: 'doubt',",
    replace: "fate: 'unsent',",
  },
  {
    name: 'a damaged digest is an error at every try',
    file: 'src/main/store/log/batches.ts',
    find: '      sealAnew(batch, intact, nowMs)\n      return null\n',
    replace: "      throw new Error('no longer the bytes it was sealed with')\n",
    proof: 'test/adversary/bad-batches.test.ts',
  },
  {
    name: 'a turn that cannot be closed stops the start',
    file: 'src/main/store/chat/interrupt-turns.ts',
    find: '    if (!isOfTheRow(error)) throw error\n',
    replace: '    throw error\n',
    proof: 'test/adversary/open-turns.test.ts',
  },
  {
    name: 'spans go to a Langfuse that stores them wrongly',
    file: 'src/main/langfuse/versions.ts',
    find: "since: '3.114', turnsAs: 'spans'",
    replace: "since: '3.81', turnsAs: 'spans'",
  },
  {
    name: 'the first versions are told the tokens in the words of the later ones',
    file: 'src/main/langfuse/versions.ts',
    find: "  usage: 'inclusive',",
    replace: "  usage: 'details',",
  },
  {
    name: 'what may be there as events goes as spans unasked once the server is updated',
    file: 'src/main/store/log/batches.ts',
    find: '    if (batch.by_id === 0 || batch.maybe_stored === 0 || isById(batch, asEvents)) return false\n',
    replace: '    if (batch.id > 0) return false\n',
  },
  {
    name: 'a server that was not heard for long is taken for the one it was',
    file: 'src/main/langfuse/uplink.ts',
    find: 'clock.monotonicMs() - heardAtMs > trustMs',
    replace: '(false as boolean)',
  },
  {
    name: 'one record that is there speaks for a batch of which others were dropped',
    file: 'src/main/outbox/looks.ts',
    find: "if (looks.seen.every((one) => one === 'all' || one === null)) {",
    replace: "if (looks.seen.some((one) => one === 'all')) {",
  },
  {
    name: 'innocent neighbours die of what was dropped with them',
    file: 'src/main/store/log/look-writes.ts',
    find: "'dropped', droppedOnce)\n        resend(batch, part, goesAlone(dropping))",
    replace: "'dropped', droppedOnce)\n        resend(batch, part, { ...goesAlone(dropping), drops: mostDrops })",
  },
  {
    name: 'what was dropped goes again together',
    file: 'src/main/store/log/batches.ts',
    find: '    if (batch.drops > 0) othersAlone.run({ id: batch.id, atMs: nowMs + aloneMs })\n',
    replace: '',
  },
  {
    name: 'a run of records from before schema 13 is not closed off from what follows',
    file: 'src/main/store/log/batch-body.ts',
    find: '    if (isInRun && !isBare) parts.push(around.tail)\n',
    replace: '',
  },
  {
    name: 'a score is never looked for',
    file: 'src/main/store/log/batch-body.ts',
    find: "if (type !== 'score-create' ||",
    replace: "if (type !== 'none' ||",
  },
  {
    name: 'an earlier score of the same answer speaks for the last',
    file: 'src/main/langfuse/find.ts',
    find: 'Number(row.value) === value',
    replace: 'Number(row.value) < 2',
  },
  {
    name: 'what is taken apart forgets that it went out as events',
    file: 'src/main/store/log/sealing.ts',
    find: 'byId: origin.by_id,\n    })\n    log.run(firstSeq',
    replace: 'byId: 0,\n    })\n    log.run(firstSeq',
    proof: 'test/unit/outbox/looks.test.ts',
  },
  {
    name: 'a withdrawal does not wait for what it withdraws',
    file: 'src/main/store/log/withdrawals.ts',
    find: "(${b}.kind = 'withdrawal' AND EXISTS (",
    replace: "(${b}.kind = 'none' AND EXISTS (",
  },
  {
    name: 'a withdrawal comes before Langfuse has written what it withdraws',
    file: 'src/main/store/log/feedback-order.ts',
    find: 'if (untilMs <= nowMs) return false',
    replace: 'if (untilMs <= Infinity) return false',
  },
  {
    name: 'what is sent again is not withdrawn again',
    file: 'src/main/store/log/batches.ts',
    find: '    withdrawAfter(batch, nowMs)\n',
    replace: '',
  },
  {
    name: 'what is said after a withdrawal has the id of before',
    file: 'src/main/records/feedback.ts',
    find: 'return life === 1 ?',
    replace: 'return life > 0 ?',
  },
]

const root = path.join(import.meta.dirname, '../..')
const copied = ['src', 'test', 'package.json', 'vitest.config.ts', 'tsconfig.base.json']
const wanted = process.argv.slice(2)
const timeoutMs = 1_800_000
let survivors = 0

for (const mutant of mutants) {
  if (wanted.length > 0 && !wanted.some((words) => mutant.name.includes(words))) continue
  const caughtBy = tryMutant(mutant)
  if (caughtBy === null) survivors += 1
  console.log(
    `${caughtBy === null ? 'SURVIVED' : 'caught  '}  ${mutant.name}${caughtBy === null ? '' : `  (${caughtBy})`}`,
  )
}
process.exitCode = survivors > 0 ? 1 : 0

/** What noticed; null where nothing did. */
function tryMutant({ name, file, find, replace, proof }: Mutant): string | null {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-mutant-'))
  try {
    for (const item of copied) fs.cpSync(path.join(root, item), path.join(folder, item), { recursive: true })
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
    const target = path.join(folder, file)
    const source = fs.readFileSync(target, 'utf8')
    if (!source.includes(find)) throw new Error(`${name}: ${file} no longer reads so`)
    fs.writeFileSync(
      target,
      source.replace(find, () => replace),
    )
    const passes = (args: string[]): boolean => {
      const { status, error } = spawnSync(process.execPath, args, { cwd: folder, stdio: 'ignore', timeout: timeoutMs })
      // A proof that does not end proves nothing.
      if (error) throw new Error(`${name}: ${args.join(' ')}: ${error.message}`)
      return status === 0
    }
    const vitest = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', '--bail', '1']
    if (proof !== undefined) return passes([...vitest, proof]) ? null : proof
    if (!passes(['test/simulation/run.ts', '--seeds', '300', '--stop'])) return 'simulation'
    const units = ['test/unit/outbox', 'test/unit/store', 'test/unit/langfuse', 'test/unit/records', 'test/unit/chat']
    return passes([...vitest, ...units]) ? null : 'unit tests'
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

import { everyKind, type RecordKind } from '../records/record.ts'
import { normaliseWords } from './words.ts'

/** What follows from a refusal of one batch. */
export type Judgement =
  /** Bad, beyond doubt: others were taken again and again meanwhile. */
  | 'dies'
  /** Bad by all that can be seen; tried once more after the next acceptance. */
  | 'dies_for_now'
  /** The same, if nothing else waits that could tell; else it waits. */
  | 'dies_if_alone'
  /** Tried again later, after others. */
  | 'waits'
  /** One of its records is bad. */
  | 'splits'
  /** Unlike records are refused alike and none is taken: it is the way that is wrong. */
  | 'way_is_wrong'

export interface Refused {
  id: number
  kind: RecordKind
  recordCount: number
  bodyBytes: number
  /** The user wants it sent again after it had been dead. */
  wasDead: boolean
  detail: string
  /** Refused for its size. */
  tooLarge: boolean
  /** Its bodies can be cut further. */
  canCut: boolean
  /** Monotonic, as all times here. */
  nowMs: number
}

interface Suspect {
  kind: RecordKind
  words: string
  isSingle: boolean
  /** It was refused itself, and not only what it was a part of. */
  itself: boolean
  /** How often it was refused while it stood alone. */
  alone: number
  /** How often something else of its kind was accepted between two refusals of it, or of what it was a part of. */
  alibis: number
  /** The same, between two refusals of it while it stood alone: what speaks against it and no other. */
  ownAlibis: number
  /** How much had been accepted when it was last refused. */
  serial: number
  firstAtMs: number
  /** It was dead before. */
  judged: boolean
}

/** A kind of records that is refused whatever it is. */
export interface RefusedKind {
  kind: RecordKind
  detail: string
  /** Probes in vain. */
  tries: number
  untilMs: number
}

/** So many different refusals and nothing accepted: whatever the words. */
const unlikeRefusals = 3

/**
 * Tells a bad record from a way that refuses everything. A record dies only where others were accepted between its
 * refusals, or where it alone waits and was refused for long. Kept in memory: a restart costs refusals, never a record.
 */
export function createRefusals(patienceMs: number) {
  const suspects = new Map<number, Suspect>()
  const refusedKinds = new Map<RecordKind, RefusedKind>()
  const accepted: Record<RecordKind, number> = { turn: 0, score: 0, withdrawal: 0 }
  const largestBytes: Record<RecordKind, number> = { turn: 0, score: 0, withdrawal: 0 }

  function note(refused: Refused): Suspect {
    const { id, kind, nowMs } = refused
    const serial = accepted[kind]
    const known = suspects.get(id)
    const suspect = known ?? {
      kind,
      words: '',
      isSingle: false,
      itself: true,
      alone: 0,
      alibis: 0,
      ownAlibis: 0,
      serial,
      firstAtMs: nowMs,
      judged: refused.wasDead,
    }
    const isSingle = refused.recordCount === 1
    if (serial > suspect.serial) {
      suspect.alibis += 1
      if (isSingle && suspect.isSingle) suspect.ownAlibis += 1
    }
    Object.assign(suspect, { serial, words: normaliseWords(refused.detail), isSingle, itself: true })
    suspects.set(id, suspect)
    return suspect
  }

  /** Others that were refused alone, none of which has ever been told from the rest, and nothing accepted since. */
  function alike(id: number, { kind, words }: Suspect): boolean {
    const others = [...suspects].filter(
      ([other, { kind: itsKind, isSingle, alibis, serial }]) =>
        other !== id && itsKind === kind && isSingle && alibis === 0 && serial === accepted[kind],
    )
    return others.some(([, other]) => other.words === words) || others.length >= unlikeRefusals - 1
  }

  return {
    judge(refused: Refused): Judgement {
      const { id, kind, nowMs } = refused
      const suspect = note(refused)
      if (refusedKinds.has(kind)) return 'waits'
      const isAlike = alike(id, suspect)
      if (refused.recordCount > 1) {
        const isPlausible = refused.tooLarge && largestBytes[kind] > 0 && refused.bodyBytes > largestBytes[kind]
        return isAlike && suspect.alibis === 0 && !isPlausible ? 'way_is_wrong' : 'splits'
      }
      if (isAlike && suspect.alibis > 0) return 'waits'
      suspect.alone += 1
      if (isAlike) return 'way_is_wrong'
      const { alone, alibis, ownAlibis, judged, firstAtMs } = suspect
      // A cut is undone where it was not needed. Death is final after three refusals of it alone, with others accepted
      // in between each time: a way that comes and goes meets a sound one once or twice.
      if (alibis >= 1 && refused.canCut) return 'dies'
      if (ownAlibis >= 2) return 'dies'
      if (alibis >= 1 && (judged || alone >= 3 || (alone >= 2 && alibis >= 2))) return 'dies_for_now'
      return judged || (alone >= 3 && nowMs - firstAtMs >= patienceMs) ? 'dies_if_alone' : 'waits'
    },
    /** Each record of a batch was refused on its own, all with the same words, and none accepted with them. */
    judgeAll(refused: Refused): 'dies' | 'way_is_wrong' {
      const suspect = note(refused)
      return suspect.alibis > 1 && !refusedKinds.has(refused.kind) ? 'dies' : 'way_is_wrong'
    },
    /** What is known of a batch is known of its parts: they were refused with it. */
    inherit(from: number, to: number[]): void {
      const suspect = suspects.get(from)
      suspects.delete(from)
      if (suspect) for (const id of to) suspects.set(id, { ...suspect, isSingle: false, itself: false })
    },
    /** Something was accepted; answers what can now be told from it, and is to be tried. */
    accept(kind: RecordKind, id: number, bodyBytes: number): number[] {
      suspects.delete(id)
      refusedKinds.delete(kind)
      accepted[kind] += 1
      largestBytes[kind] = Math.max(largestBytes[kind], bodyBytes)
      return [...suspects].flatMap(([other, suspect]) => (suspect.kind === kind && suspect.itself ? other : []))
    },
    forget: (id: number): void => void suspects.delete(id),
    /** It was dead and is tried once more. What is known of it from this life counts. */
    revive(id: number, kind: RecordKind, nowMs: number): void {
      const known = suspects.get(id)
      const fresh = { words: '', isSingle: false, alone: 0, alibis: 0, ownAlibis: 0 }
      suspects.set(id, {
        serial: accepted[kind],
        firstAtMs: nowMs,
        ...fresh,
        ...known,
        kind,
        itself: true,
        judged: true,
      })
    },
    refusesAll(kind: RecordKind, detail: string, waitMs: (tries: number) => number, nowMs: number): void {
      const tries = (refusedKinds.get(kind)?.tries ?? -1) + 1
      refusedKinds.set(kind, { kind, detail, tries, untilMs: nowMs + waitMs(tries) })
    },
    refusedTimes: (id: number): number => suspects.get(id)?.alone ?? 0,
    /** How long a record that alone waits is still given. */
    patienceLeftMs(id: number, nowMs: number): number {
      const suspect = suspects.get(id)
      return suspect ? Math.max(0, suspect.firstAtMs + patienceMs - nowMs) : 0
    },
    isRefused: (kind: RecordKind): boolean => refusedKinds.has(kind),
    /** One of the kinds that are refused as a whole; for show. */
    refusedKind: (): RefusedKind | null => [...refusedKinds.values()][0] ?? null,
    /** A kind whose time has come to be tried with one record. */
    dueProbe: (nowMs: number): RecordKind | null =>
      [...refusedKinds.values()].find(({ untilMs }) => untilMs <= nowMs)?.kind ?? null,
    nextProbeAtMs: (): number => Math.min(...[...refusedKinds.values()].map(({ untilMs }) => untilMs)),
    /** Nothing of that kind is left to be tried. */
    endProbing: (kind: RecordKind): void => void refusedKinds.delete(kind),
    /** Ends every wait for a probe, as the user wishes. */
    probeNow(nowMs: number): void {
      for (const refused of refusedKinds.values()) refused.untilMs = Math.min(refused.untilMs, nowMs)
    },
    /** What may be sent as usual: null for every kind. */
    allowed(): RecordKind[] | null {
      return refusedKinds.size === 0 ? null : everyKind.filter((kind) => !refusedKinds.has(kind))
    },
    /** Another server, or other keys: nothing that was seen holds for it. */
    reset(): void {
      suspects.clear()
      refusedKinds.clear()
      for (const kind of everyKind) largestBytes[kind] = 0
    },
  }
}

export type Refusals = ReturnType<typeof createRefusals>

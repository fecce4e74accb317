import type { UpdateFailureWords, UpdateOffer, UpdateSettings, UpdateState, Updates } from '../../shared/domain.ts'
import type { Schedule } from '../outbox/ports.ts'
import type { Clock, ConsentQuestion } from '../ports.ts'
import { installWhenQuiet, type Quiet } from './install.ts'
import type { MemoryRoom } from './memory.ts'
import {
  after,
  asksFor,
  howItWent,
  laterMs,
  lookAgainMs,
  mayCheckByItself,
  nextCheckInMs,
  type UpdateEvent,
} from './policy.ts'
import { UpdateFailure, type Updater } from './updater.ts'
import { said } from '../../shared/words/said.ts'
import { t, words } from '../../shared/words/t.ts'

export interface UpdatesDeps {
  /** Absent where the shell has none. */
  updater: Updater | undefined
  /** Outside of the page. */
  confirm(question: ConsentQuestion): Promise<boolean>
  appVersion: string
  memory: MemoryRoom
  settings(): UpdateSettings
  clock: Clock
  schedule: Schedule
  network(): { isOnline: boolean; isMetered: boolean }
  quiet: Quiet
  backUp(): Promise<unknown>
  onChange(updates: Updates): void
  log(level: 'info' | 'warn', message: string): void
}

export type UpdatesRoom = ReturnType<typeof createUpdates>

const elsewhere = words('Holdfast in a browser does not update itself. Install a newer version where it was started.')

/** Looks for a newer version, tells of it, and installs it where the user says so. Off until there is a feed. */
const feedQuestion = (feed: string): ConsentQuestion => ({
  message: t('Take updates of Holdfast from this address?'),
  detail: `${feed}\n\n${t('Whoever runs it decides what the next versions of Holdfast are. You are asked before each is installed.')}`,
  button: t('Use This Address'),
})

export function createUpdates(deps: UpdatesDeps) {
  const { updater, memory, clock, settings } = deps
  const reason = updater ? updater.unavailable : elsewhere
  let state: UpdateState =
    reason !== null ? { kind: 'unavailable', reason } : isOn() ? { kind: 'idle' } : { kind: 'off' }
  let failure: UpdateFailureWords | null = null
  let failedAtMs: number | null = null
  /** For the feed as it is now; what an earlier one answers late is nobody's. */
  let feedNumber = 0
  let underWay: AbortController | null = null
  let cancelTimer: (() => void) | null = null
  const startedAtMs = clock.monotonicMs()

  function isOn(): boolean {
    const { feed } = settings()
    return feed !== '' && feed === memory.current().confirmedFeed
  }
  const view = (): Updates => ({
    state,
    checkedAtMs: memory.current().checkedAtMs,
    failure,
    asks: asksFor(state, memory.current(), clock.nowMs()),
  })
  function go(event: UpdateEvent): boolean {
    const before = state
    state = after(state, event)
    plan()
    deps.onChange(view())
    return state !== before
  }
  function failed(step: UpdateFailureWords['step'], error: unknown, event: UpdateEvent): void {
    const advice =
      error instanceof UpdateFailure
        ? error.advice
        : said('Holdfast {appVersion} goes on as before.', { appVersion: deps.appVersion })
    failure = { step, message: error instanceof Error ? error.message : String(error), advice }
    deps.log('warn', `Update, ${step}: ${failure.message}`)
    go(event)
  }

  function plan(waitAtLeastMs = 0): void {
    cancelTimer?.()
    const { checkedAtMs } = memory.current()
    const dueMs = nextCheckInMs({
      state: state.kind,
      upForMs: clock.monotonicMs() - startedAtMs,
      sinceCheckMs: checkedAtMs === null ? null : clock.nowMs() - checkedAtMs,
      sinceFailureMs: failedAtMs === null ? null : clock.monotonicMs() - failedAtMs,
    })
    cancelTimer = dueMs === null ? null : deps.schedule(checkByItself, Math.max(dueMs, waitAtLeastMs))
  }
  function checkByItself(): void {
    if (mayCheckByItself(deps.network())) void check()
    else plan(lookAgainMs)
  }

  async function check(): Promise<void> {
    const known = state.kind === 'found' ? state.offer : null
    if (!updater || !go({ kind: 'check' })) return
    const number = feedNumber
    try {
      const offer = await updater.check(settings())
      if (number !== feedNumber) return
      failure = null
      failedAtMs = null
      await memory.change({ checkedAtMs: clock.nowMs() })
      go({ kind: 'checked', offer })
    } catch (error) {
      if (number !== feedNumber) return
      failedAtMs = clock.monotonicMs()
      failed('check', error, { kind: 'check failed', offer: known })
    }
  }

  async function download(): Promise<void> {
    if (!updater || !go({ kind: 'download' })) return
    const aborted = new AbortController()
    underWay = aborted
    failure = null
    let shownPercent = -1
    const onPercent = (percent: number): void => {
      if (Math.floor(percent) === shownPercent || aborted.signal.aborted) return
      shownPercent = Math.floor(percent)
      go({ kind: 'progress', percent: shownPercent })
    }
    try {
      await updater.download(onPercent, aborted.signal)
      if (!aborted.signal.aborted) go({ kind: 'downloaded' })
    } catch (error) {
      if (!aborted.signal.aborted) failed('download', error, { kind: 'back' })
    }
  }

  async function install(): Promise<void> {
    if (!updater || state.kind !== 'ready') return
    const aborted = new AbortController()
    underWay = aborted
    failure = null
    const { version } = state.offer
    try {
      await installWhenQuiet({
        quiet: deps.quiet,
        schedule: deps.schedule,
        signal: aborted.signal,
        onStep: go,
        backUp: deps.backUp,
        begin: () => memory.change({ installing: { version, from: deps.appVersion } }),
        install: () => updater.install(),
      })
    } catch (error) {
      if (aborted.signal.aborted) return
      await memory.change({ installing: null }).catch(() => {})
      failed('install', error, { kind: 'back' })
    }
  }

  /** The one before may have ended in the middle of an installation. */
  async function afterStart(): Promise<void> {
    const { installing } = memory.current()
    const went = howItWent(memory.current(), deps.appVersion)
    if (installing === null || went === null) return
    await memory.change({ installing: null, skippedVersion: null, later: null })
    deps.log('info', `The update to ${installing.version}: ${went}`)
    if (went === 'installed') {
      await updater?.clear().catch(() => {})
      return
    }
    const message = said('The update to {version} was not installed.', { version: installing.version })
    failure = {
      step: 'install',
      message,
      advice: said('Holdfast {appVersion} is as it was. Try the update again.', { appVersion: deps.appVersion }),
    }
  }

  const decided = (change: (offer: UpdateOffer) => Parameters<MemoryRoom['change']>[0]) => async (): Promise<void> => {
    if (state.kind === 'found' || state.kind === 'ready') await memory.change(change(state.offer))
    deps.onChange(view())
  }
  const whenBegun = afterStart().catch(() => {})
  plan()

  return {
    view: async (): Promise<Updates> => {
      await whenBegun
      return view()
    },
    /** Answers once it is known. Works on a metered network: the user asked. */
    check,
    /** Begins; what follows is told. */
    download: () => void download(),
    install: () => void install(),
    /** Ends a download, or the wait before an installation. */
    cancel(): void {
      if (state.kind !== 'downloading' && state.kind !== 'waiting') return
      underWay?.abort(new Error('called off'))
      go({ kind: 'back' })
    },
    skip: decided(({ version }) => ({ skippedVersion: version })),
    later: decided(({ version }) => ({ later: { version, untilMs: clock.nowMs() + laterMs } })),
    /** Whether updates may come from there; asks where the user has not said so yet. */
    async allows(feed: string): Promise<boolean> {
      if (!updater || reason !== null || feed === '' || feed === memory.current().confirmedFeed) return true
      if (!(await deps.confirm(feedQuestion(feed)))) return false
      await memory.change({ confirmedFeed: feed })
      return true
    },
    /** The feed or its channel is another one: what was found was found elsewhere. */
    feedChanged(): void {
      feedNumber += 1
      underWay?.abort(new Error('another feed'))
      failure = null
      failedAtMs = null
      void memory.change({ checkedAtMs: null, skippedVersion: null, later: null }).catch(() => {})
      go({ kind: 'feed', isSet: isOn() })
    },
    close(): void {
      cancelTimer?.()
      underWay?.abort(new Error('the end'))
    },
  }
}

import type { BudgetPeriod, BudgetSettings, BudgetState, PeriodSpending } from '../../../shared/domain.ts'
import { createTurnstile } from '../../ipc/turnstile.ts'
import type { Clock } from '../../ports.ts'
import type { Store } from '../../store/thread/store.ts'
import { calendarPeriod } from '../time-buckets.ts'
import { createSpent } from './spent.ts'
import { labelOf, newStep, parseTold, type BudgetStep } from './told.ts'

const metaKey = 'budgetsTold'

export interface Budgets {
  /** Of those that are set. */
  states(): Promise<BudgetState[]>
  /** Of today and this month, whether there is a budget or not. */
  spent(): Promise<PeriodSpending[]>
  /** To be called once a call is on record, and once the budgets were changed. Never throws. */
  judge(): void
  /** Resolves once what is under way is done; nothing is judged from then on. */
  close(): Promise<void>
}

/** Budgets by the calendar of this computer's time zone. Without one nothing is read. */
export function createBudgets(options: {
  store: {
    read: Pick<Store['read'], 'getMeta' | 'lastSpentSeq' | 'spentInStep' | 'spentSince'>
    write: Pick<Store['write'], 'setMeta'>
  }
  clock: Pick<Clock, 'nowMs'>
  timeZone(): string
  settings(): BudgetSettings
  /** Once for each step, budget and period, also over restarts. */
  tell(state: BudgetState, step: BudgetStep): void
  onError(message: string): void
}): Budgets {
  const { store, clock } = options
  const inTurn = createTurnstile()
  const spentIn = createSpent(store.read)
  /** Sums of its own: which stretches are asked for differs. */
  const spentInPeriods = createSpent(store.read)

  const readStates = async (): Promise<BudgetState[]> => {
    const { dayUsd, monthUsd } = options.settings()
    const budgets: [BudgetPeriod, number | null][] = [
      ['day', dayUsd],
      ['month', monthUsd],
    ]
    const set = budgets.flatMap(([period, budgetUsd]) =>
      budgetUsd === null ? [] : [{ period, budgetUsd, ...calendarPeriod(period, clock.nowMs(), options.timeZone()) }],
    )
    const spent = await spentIn(set)
    return set.map((state, index) => ({
      ...state,
      spentUsd: spent[index]?.costUsd ?? 0,
      unpricedCount: spent[index]?.unpricedCount ?? 0,
    }))
  }

  let isClosed = false

  const judge = inTurn(async (): Promise<void> => {
    if (isClosed || !options.settings().notify) return
    const states = await readStates()
    if (states.length === 0) return
    const timeZone = options.timeZone()
    const told = parseTold(await store.read.getMeta(metaKey))
    const news = states.flatMap((state) => {
      const step = newStep(state, told, timeZone)
      return step === null ? [] : [{ state, step }]
    })
    if (news.length === 0) return
    const newlyTold = news.map(({ state, step }) => [
      state.period,
      { label: labelOf(state, timeZone), budgetUsd: state.budgetUsd, step },
    ])
    // Written first: a crash between may keep it from being told, and never has it told twice.
    await store.write.setMeta(metaKey, JSON.stringify({ ...told, ...Object.fromEntries(newlyTold) }))
    for (const { state, step } of news) options.tell(state, step)
  })

  return {
    states: inTurn(readStates),
    spent: inTurn(async () => {
      const periods = ['day', 'month'] as const
      const sums = await spentInPeriods(
        periods.map((period) => calendarPeriod(period, clock.nowMs(), options.timeZone())),
      )
      return sums.map((sum, index) => ({ ...sum, period: periods[index] ?? 'day' }))
    }),
    judge: () => void judge().catch((error: Error) => options.onError(`Budgets: ${error.message}`)),
    close: () => {
      isClosed = true
      return inTurn(async () => {})()
    },
  }
}

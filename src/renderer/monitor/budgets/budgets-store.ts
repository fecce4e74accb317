import { create } from 'zustand'
import type { BudgetState } from '../../../shared/domain.ts'
import { bridge } from '../../bridge.ts'

/** Of the budgets that are set. What cannot be read shows nothing: the figures below say what was spent too. */
export const useBudgets = create<{ states: BudgetState[] }>(() => ({ states: [] }))

let asked = 0

export async function loadBudgets(): Promise<void> {
  const question = ++asked
  const result = await bridge.request('monitor.budgets', null)
  if (question === asked) useBudgets.setState({ states: result.ok ? result.value : [] })
}

import { create } from 'zustand'
import type { Hint, HintAnswer } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import { plainQuery, toFilter, type MonitorQuery } from '../monitor-query.ts'
import { useMonitor } from '../monitor-store.ts'
import { outcomes, wordsOf } from './hint-words.ts'

export const useHints = create<{ answer: HintAnswer | null; error: string | null }>(() => ({
  answer: null,
  error: null,
}))

/** What hints are asked of: how a list is sorted, and how calls went, is nothing to them. */
export const hintQuery = (query: MonitorQuery): MonitorQuery => ({
  ...query,
  ...outcomes,
  sort: plainQuery.sort,
  sessionSort: plainQuery.sessionSort,
})

/** Counts the questions, so that a late answer to an old one is told from the answer to the last. */
let asked = 0

export async function loadHints(): Promise<void> {
  const question = ++asked
  const filter = toFilter(hintQuery(useMonitor.getState().query), Date.now())
  const result = await bridge.request('monitor.hints', { filter })
  if (question !== asked) return
  useHints.setState(result.ok ? { answer: result.value, error: null } : { error: result.error.message })
}

/** It goes until there is something new to tell, and comes back at once if that is undone. */
export async function dismissHint(hint: Hint): Promise<void> {
  const { key, lastMs } = hint
  const result = await bridge.request('monitor.dismissHint', { key, untilMs: lastMs })
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  const { beforeMs } = result.value
  showToast({
    message: t('Dismissed “{hint}” until there is something new.', { hint: wordsOf(hint).title }),
    action: { label: t('Undo'), run: () => void restore(key, beforeMs) },
    takesFocus: true,
  })
  await loadHints()
}

async function restore(key: string, untilMs: number | null): Promise<void> {
  const result = await bridge.request('monitor.dismissHint', { key, untilMs })
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  await loadHints()
}

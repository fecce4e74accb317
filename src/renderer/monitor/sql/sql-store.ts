import { create } from 'zustand'
import type { SavedQuery, SqlAnswer } from '../../../shared/domain.ts'
import type { Routes } from '../../../shared/ipc.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { tellSettings, useSettings } from '../../settings/settings-store.ts'
import { showToast } from '../../ui/toast-store.ts'
import type { ChartChoice } from './chart-columns.ts'

interface SqlState {
  /** As it stands in the editor. */
  sql: string
  answer: SqlAnswer | null
  /** What main itself says where it cannot ask. */
  problem: string | null
  /** Null while nothing is asked. */
  runningId: string | null
  /** What was asked on this computer, the last one first. */
  history: readonly string[]
  shownAs: 'table' | 'chart'
  /** What was chosen for answers of these columns. */
  chartChoice: { shape: string; choice: ChartChoice } | null
}

const draftKey = 'sql-draft'
const historyKey = 'sql-history'
const maxHistory = 50
const firstQuestion = `SELECT model, count(*) AS calls, sum(cost_usd) AS cost_usd
FROM observations
WHERE type = 'generation'
GROUP BY model
ORDER BY calls DESC`

export const useSql = create<SqlState>(() => ({
  sql: localStorage.getItem(draftKey) ?? firstQuestion,
  answer: null,
  problem: null,
  runningId: null,
  history: readHistory(),
  shownAs: 'table',
  chartChoice: null,
}))

function readHistory(): string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(historyKey) ?? '[]')
    return Array.isArray(read) ? read.filter((entry) => typeof entry === 'string').slice(0, maxHistory) : []
  } catch {
    return []
  }
}

export const showAs = (shownAs: SqlState['shownAs']): void => useSql.setState({ shownAs })
export const chooseChart = (chartChoice: SqlState['chartChoice']): void => useSql.setState({ chartChoice })

export function editSql(sql: string): void {
  useSql.setState({ sql })
  keep(draftKey, sql)
}

/** Where there is no room it is forgotten with the page; what is asked goes on. */
function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    localStorage.removeItem(key)
  }
}

function remember(sql: string): void {
  const history = [sql, ...useSql.getState().history.filter((other) => other !== sql)].slice(0, maxHistory)
  useSql.setState({ history })
  keep(historyKey, JSON.stringify(history))
}

export async function runSql(): Promise<void> {
  const { sql, runningId } = useSql.getState()
  if (runningId !== null || sql.trim() === '') return
  const id = crypto.randomUUID()
  remember(sql)
  useSql.setState({ runningId: id, problem: null })
  const result = await bridge.request('monitor.runSql', { id, sql })
  useSql.setState({
    runningId: null,
    ...(result.ok ? { answer: result.value } : { answer: null, problem: result.error.message }),
  })
}

export function cancelSql(): void {
  const { runningId } = useSql.getState()
  if (runningId !== null) void bridge.request('monitor.cancelSql', { id: runningId })
}

const none: SavedQuery[] = []
export const useSavedQueries = (): SavedQuery[] => useSettings(({ settings }) => settings?.savedQueries ?? none)

/** Answers what went wrong, or null. */
export async function saveQuery(query: Routes['monitor.saveQuery']['input']): Promise<string | null> {
  const result = await bridge.request('monitor.saveQuery', query)
  if (!result.ok) return result.error.message
  tellSettings({ settings: result.value })
  return null
}

export async function deleteQuery({ id, name, sql }: SavedQuery, index: number): Promise<void> {
  const result = await bridge.request('monitor.deleteQuery', { id })
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  tellSettings({ settings: result.value })
  const undo = async (): Promise<void> => {
    const problem = await saveQuery({ id: null, name, sql, index })
    if (problem !== null) showToast({ message: problem, severity: 'error' })
  }
  showToast({
    message: t('Deleted the query “{name}”.', { name }),
    action: { label: t('Undo'), run: () => void undo() },
  })
}

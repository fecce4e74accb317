import { useEffect, useState } from 'react'
import { bridge } from '../bridge.ts'

/** So many calls are looked back over. */
const lookedAt = 100

export interface RecentModel {
  providerName: string
  model: string
}

/** The models of the last calls, the last one first; empty until they are read. */
export function useRecentModels(): readonly RecentModel[] {
  const [recent, setRecent] = useState<readonly RecentModel[]>([])
  useEffect(() => {
    const filter = { fromMs: null, toMs: null }
    void bridge.request('monitor.traces', { filter, cursor: null, limit: lookedAt }).then((page) => {
      if (page.ok) setRecent(page.value.rows.map(({ providerName, model }) => ({ providerName, model })))
    })
  }, [])
  return recent
}

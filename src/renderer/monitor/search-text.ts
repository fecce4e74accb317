import { useMonitor } from './monitor-store.ts'

/** What is searched for, to be marked where it stands. */
export const useSearchText = (): string => useMonitor(({ query }) => query.text.trim())

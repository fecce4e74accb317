import { usePlace } from '../app/navigation.ts'
import { listFields, type ListField } from './monitor-query.ts'
import { useMonitor } from './monitor-store.ts'

/** Whether observations are what is looked at: sessions and hints are of traces, whatever the table has as rows. */
export function useIsOfObservations(): boolean {
  const { tab } = usePlace()
  return useMonitor(({ query }) => query.rows === 'observations') && tab === 'traces'
}

const ofTraces = listFields.filter((field) => field !== 'type')

/** What one can filter by. */
export const useListFields = (): readonly ListField[] => (useIsOfObservations() ? listFields : ofTraces)

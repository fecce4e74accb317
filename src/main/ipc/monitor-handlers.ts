import type { DeliveryState } from '../../shared/domain.ts'
import { summarise } from '../monitor/summary.ts'
import type { Store } from '../store/thread/store.ts'
import type { Sync } from '../sync/sync.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'

const atLangfuse = new Set<DeliveryState>(['delivered', 'confirmed'])

export function createMonitorHandlers({ store, sync }: { store: Store; sync: Sync }): HandlersOf<'monitor'> {
  return {
    'monitor.summary': ({ filter }) => summarise(store.read, filter),
    'monitor.traces': ({ filter, sort, cursor, limit }) => store.read.tracePage(filter, cursor, limit, sort),
    'monitor.trace': async ({ traceId }) => {
      const detail = await store.read.traceDetail(traceId)
      if (!detail) throw new RouteFailure('not_found', 'This trace is no longer there.')
      return { ...detail, langfuseUrl: atLangfuse.has(detail.delivery) ? await sync.traceUrl(traceId) : null }
    },
    'monitor.facets': () => store.read.facets(),
  }
}

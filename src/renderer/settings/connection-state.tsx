import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { connectionWords, countsDown } from '../sync/connection-words.ts'
import { useSync } from '../sync/sync-store.ts'
import { useNow } from '../ui/now.ts'
import { Shape } from '../ui/shape.tsx'

/** How the connection does now, a click from Sync. */
export function ConnectionStateLink() {
  const status = useSync((state) => state.status)
  const nowMs = useNow(status !== null && countsDown(status))
  if (!status) return null
  const { title, meaning, shape } = connectionWords(status, nowMs)
  return (
    <a
      href={placeHref('sync')}
      title={t('{meaning} Open Sync.', { meaning })}
      className="flex h-6 shrink-0 items-center gap-1.5 rounded-md px-2 text-xs text-ink-2 hover:bg-hover hover:text-ink"
    >
      <Shape name={shape} />
      {title}
    </a>
  )
}

import { formatExactTime, formatRelative } from './format.ts'
import { useNow } from './now.ts'

/** A relative time that stays true, with the exact one on hover. */
export function Time({ atMs, className }: { atMs: number; className?: string }) {
  const nowMs = useNow()
  return (
    <time dateTime={new Date(atMs).toISOString()} title={formatExactTime(atMs)} className={className}>
      {formatRelative(atMs, Math.max(nowMs, atMs))}
    </time>
  )
}

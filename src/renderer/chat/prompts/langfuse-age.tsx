import type { LangfusePrompts } from '../../../shared/domain.ts'
import { formatExactTime, formatRelative } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'

/** How old what is known of Langfuse's prompts is. */
export function LangfuseAge({ langfuse }: { langfuse: LangfusePrompts }) {
  const nowMs = useNow()
  const { readAtMs, isReading } = langfuse
  if (isReading) return <>reading…</>
  if (readAtMs === null) return <>not read yet</>
  return <span title={formatExactTime(readAtMs)}>read {formatRelative(readAtMs, nowMs)}</span>
}

import type { LangfusePrompts } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { formatExactTime, formatRelative } from '../../ui/format.ts'
import { useNow } from '../../ui/now.ts'

/** How old what is known of Langfuse's prompts is. */
export function LangfuseAge({ langfuse }: { langfuse: LangfusePrompts }) {
  const nowMs = useNow()
  const { readAtMs, isReading } = langfuse
  if (isReading) return <>{t('reading…')}</>
  if (readAtMs === null) return <>{t('not read yet')}</>
  return <span title={formatExactTime(readAtMs)}>{t('read {when}', { when: formatRelative(readAtMs, nowMs) })}</span>
}

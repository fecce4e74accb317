import { t } from '../../shared/words/t.ts'

/** An answer came that nobody has seen. */
export function UnreadDot() {
  return (
    <span title={t('New answer')} className="shrink-0">
      <span aria-hidden className="block size-1.5 rounded-full bg-accent" />
      <span className="sr-only">{t('New answer')}</span>
    </span>
  )
}

import type { Level } from '../../shared/domain.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'

const levelWords: Record<Exclude<Level, 'DEFAULT'>, Message> = {
  DEBUG: msg('Debug'),
  WARNING: msg('Warning'),
  ERROR: msg('Error'),
}

export const levelWord = (level: Level): string => (level === 'DEFAULT' ? t('OK', {}, 'level') : t(levelWords[level]))

/** Nothing to say about what went well. */
export function LevelBadge({ level }: { level: Level }) {
  if (level === 'DEFAULT') return null
  const look =
    level === 'ERROR' ? 'bg-bad-soft text-bad' : level === 'WARNING' ? 'bg-warn-soft text-warn' : 'bg-sunken text-ink-2'
  return <span className={`rounded-sm px-1.5 text-2xs font-medium whitespace-nowrap ${look}`}>{levelWord(level)}</span>
}

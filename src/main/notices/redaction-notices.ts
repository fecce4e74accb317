import type { RedactionSettings } from '../../shared/domain.ts'
import type { Emit } from '../ipc/events.ts'
import { checkPatterns } from '../records/redaction/redaction.ts'
import { cutText } from '../../shared/text.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

const cut = (pattern: string): string => (pattern.length > 60 ? `${cutText(pattern, 59)}…` : pattern)
const simpler = (pattern: string): string =>
  pattern === '' ? '' : ` ${said('Make this pattern simpler: “{pattern}”.', { pattern: cut(pattern) })}`

/** Tells the user once for each pattern that took too long. */
export function tellOfLeftOut(emit: Emit): (pattern: string) => void {
  const told = new Set<string>()
  return (pattern) => {
    if (told.has(pattern)) return
    told.add(pattern)
    emit('app.notice', {
      severity: 'warning',
      message: words('A text was left out of a record, since redacting it as Settings → Privacy asks took too long.'),
      advice: words('The chat keeps the text, and nothing unredacted was recorded.') + simpler(pattern),
    })
  }
}

/** Settings of an earlier version may have patterns that are not allowed any more; null where all can be used. */
export function unusablePatternNotice({ patterns }: RedactionSettings): string | null {
  const found = checkPatterns(patterns)
  if (!found) return null
  return said(
    'Records leave out all prompts and answers, since a pattern in Settings → Privacy cannot be used: “{pattern}”. {problem} Change or remove it there; the chat is not touched.',
    { pattern: cut(found.pattern), problem: found.problem },
  )
}

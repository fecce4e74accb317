import type { Emit } from '../ipc/events.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

/** Tells the user what Langfuse did with records that it had accepted. */
export function tellOfLangfuse(emit: Emit): { onDropped(count: number): void; onUnseen(): void } {
  return {
    onDropped: (count) =>
      emit('app.notice', {
        severity: 'warning',
        message: said(
          'Langfuse accepted {count, plural, one {# record and then dropped it} other {# records and then dropped them}}.',
          { count },
        ),
        advice: words('Sync shows what is missing there. It is kept here and can be sent again.'),
      }),
    onUnseen: () =>
      emit('app.notice', {
        severity: 'warning',
        message: words('Langfuse accepts records and shows none of them. It may have a backlog, or be broken.'),
        advice: words('Nothing counts as dropped, and nothing is sent again. Holdfast looks again every hour.'),
      }),
  }
}

import type { Emit } from '../ipc/events.ts'

/** Tells the user what Langfuse did with records that it had accepted. */
export function tellOfLangfuse(emit: Emit): { onDropped(count: number): void; onUnseen(): void } {
  return {
    onDropped: (count) =>
      emit('app.notice', {
        severity: 'warning',
        message: `Langfuse accepted ${count} ${count === 1 ? 'record' : 'records'} and then dropped ${count === 1 ? 'it' : 'them'}.`,
        advice: 'Sync shows what is missing there. It is kept here and can be sent again.',
      }),
    onUnseen: () =>
      emit('app.notice', {
        severity: 'warning',
        message: 'Langfuse accepts records and shows none of them. It may have a backlog, or be broken.',
        advice: 'Nothing counts as dropped, and nothing is sent again. Holdfast looks again every hour.',
      }),
  }
}

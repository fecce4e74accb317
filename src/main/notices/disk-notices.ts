import type { Turns } from '../chat/turns.ts'
import type { Emit } from '../ipc/events.ts'
import type { Store } from '../store/thread/store.ts'

export const diskFullNotice =
  'The disk is full. Holdfast continues in the space it has reserved; once that is used up, nothing can be recorded and no message can be sent.'
const advice = 'Free at least 10 MB on the disk that holds the data folder; Holdfast then resumes automatically.'

/** Tells the user when recording stops for want of room, what is at stake, and when it goes on. */
export function tellOfTheDisk({ store, turns, emit }: { store: Store; turns: Turns; emit: Emit }): void {
  store.disk.onChange((full) => {
    if (full)
      void store.read.outboxState().then(
        ({ ledger }) => tellFull(ledger.pending),
        () => tellFull(null),
      )
    else {
      emit('app.notice', {
        severity: 'info',
        message: 'There is space on the disk again, and recording has resumed.',
        advice: '',
      })
    }
  })

  function tellFull(pending: number | null): void {
    if (!store.disk.isFull()) return
    const underWay = turns.underWay()
    const atStake =
      underWay === 0
        ? 'No answer was running.'
        : `At risk: ${underWay} running ${underWay === 1 ? 'answer' : 'answers'}, kept in memory until there is space.`
    const safe = pending
      ? ` ${pending} ${pending === 1 ? 'record' : 'records'} waiting for Langfuse ${pending === 1 ? 'is' : 'are'} safe.`
      : ''
    emit('app.notice', { severity: 'error', message: diskFullNotice, advice: `${atStake}${safe} ${advice}` })
  }
}

import type { Turns } from './chat/turns.ts'
import type { Emit } from './events.ts'
import type { Store } from './store/store.ts'

export const diskFullNotice =
  'The disk is full. Holdfast goes on with the little room it had set aside; once that is used up, nothing can be recorded, so nothing can be asked.'
const advice = 'Free at least 10 MB on the disk that holds the data folder; Holdfast then goes on by itself.'

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
        message: 'There is room on the disk again: recording goes on.',
        advice: '',
      })
    }
  })

  function tellFull(pending: number | null): void {
    if (!store.disk.isFull()) return
    const underWay = turns.underWay()
    const atStake =
      underWay === 0
        ? 'No answer was under way.'
        : `At stake: ${underWay} ${underWay === 1 ? 'answer' : 'answers'} under way, which ${underWay === 1 ? 'is' : 'are'} kept in memory until there is room.`
    const safe = pending
      ? ` ${pending} ${pending === 1 ? 'record that waits' : 'records that wait'} for Langfuse ${pending === 1 ? 'is' : 'are'} safe.`
      : ''
    emit('app.notice', { severity: 'error', message: diskFullNotice, advice: `${atStake}${safe} ${advice}` })
  }
}

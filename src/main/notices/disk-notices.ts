import type { Turns } from '../chat/turns.ts'
import type { Emit } from '../ipc/events.ts'
import type { Store } from '../store/thread/store.ts'
import { words } from '../../shared/words/t.ts'
import { said } from '../../shared/words/said.ts'

export const diskFullNotice = words(
  'The disk is full. Holdfast continues in the space it has reserved; once that is used up, nothing can be recorded and no message can be sent.',
)
const advice = words('Free at least 10 MB on the disk that holds the data folder; Holdfast then resumes automatically.')

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
        message: words('There is space on the disk again, and recording has resumed.'),
        advice: '',
      })
    }
  })

  function tellFull(pending: number | null): void {
    if (!store.disk.isFull()) return
    const underWay = turns.underWay()
    const atStake =
      underWay === 0
        ? words('No answer was running.')
        : said(
            'At risk: {count, plural, one {# running answer} other {# running answers}}, kept in memory until there is space.',
            { count: underWay },
          )
    const safe = pending
      ? ` ${said('{count, plural, one {# record waiting for Langfuse is} other {# records waiting for Langfuse are}} safe.', { count: pending })}`
      : ''
    emit('app.notice', { severity: 'error', message: diskFullNotice, advice: `${atStake}${safe} ${advice}` })
  }
}

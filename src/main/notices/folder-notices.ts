import type { Emit } from '../ipc/events.ts'
import type { Store } from '../store/thread/store.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

export const folderGoneNotice = (dataFolder: string): string =>
  said(
    'The data folder is gone: {dataFolder}, or the database in it, was deleted, moved or replaced, or its disk was taken away. Nothing is recorded or sent.',
    { dataFolder },
  )

/** Tells the user when what is written no longer goes to where it is kept, and when it does again. */
export function tellOfTheFolder(rooms: {
  store: Store
  dataFolder: string
  emit: Emit
  onBack(): void
  onError(message: string): void
}): void {
  const { store, dataFolder, emit, onBack, onError } = rooms
  store.folderGone.onChange((gone) => {
    if (gone) {
      onError('the database is no longer where it was opened')
      emit('app.notice', {
        severity: 'error',
        message: folderGoneNotice(dataFolder),
        advice: words(
          'Put it back where it was, and Holdfast resumes automatically. If it is gone for good, restart Holdfast and restore a backup.',
        ),
      })
      return
    }
    emit('app.notice', {
      severity: 'info',
      message: words('The data folder is back, and recording has resumed.'),
      advice: '',
    })
    onBack()
  })
}

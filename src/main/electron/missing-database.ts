import { dialog, shell } from 'electron'
import { listBackups } from '../store/recovery/backup-files.ts'
import { StoreError } from '../store/errors.ts'
import type { WhenMissing } from '../store/recovery/missing.ts'
import { dateLocale } from '../../shared/words/languages.ts'
import { shown, t } from '../../shared/words/t.ts'

/**
 * Opens the core; where there was a database and none can be read, the user is asked what to do, and nothing happens
 * without an answer. Rejects with the error where the answer is to quit.
 */
export async function openOrAsk<T>(
  dataFolder: string,
  open: (whenMissing: WhenMissing | undefined) => Promise<T>,
): Promise<T> {
  for (let choice: WhenMissing | undefined; ;) {
    try {
      return await open(choice)
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'missing') throw error
      const next = await ask(error.userMessage, dataFolder)
      if (next === 'quit') throw new AnsweredError(error)
      choice = next
    }
  }
}

/** The user has read why there is no start, and chose to quit. */
export class AnsweredError extends Error {
  constructor(cause: StoreError) {
    super(cause.userMessage, { cause })
    this.name = 'AnsweredError'
  }
}

async function ask(detail: string, dataFolder: string): Promise<WhenMissing | 'quit'> {
  const [newest] = listBackups(dataFolder)
  const answers: { label: string; answer: WhenMissing | 'quit' | 'show' }[] = [
    ...(newest
      ? [
          {
            label: t('Restore the Newest Backup ({date})', { date: dateOf(newest.atMs) }),
            answer: 'restore-newest-backup' as const,
          },
        ]
      : []),
    { label: t('Start Empty'), answer: 'start-empty' },
    { label: t('Show Data Folder'), answer: 'show' },
    { label: t('Quit'), answer: 'quit' },
  ]
  for (;;) {
    const { response } = await dialog.showMessageBox({
      type: 'error',
      title: 'Holdfast',
      message: t('The database is missing'),
      detail: shown(detail),
      buttons: answers.map(({ label }) => label),
      // Neither Enter nor Escape changes anything.
      defaultId: answers.length - 1,
      cancelId: answers.length - 1,
    })
    const answer = answers[response]?.answer ?? 'quit'
    if (answer !== 'show') return answer
    await shell.openPath(dataFolder)
  }
}

const dateOf = (atMs: number): string => new Date(atMs).toLocaleString(dateLocale())

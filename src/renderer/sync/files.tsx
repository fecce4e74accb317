import { useState } from 'react'
import type { FilesSent } from '../../shared/domain.ts'
import { shown, t, words } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { ledgerWords } from '../ui/delivery-words.ts'
import { formatCount } from '../ui/format.ts'
import { showToast } from '../ui/toast-store.ts'
import { answerSentence } from './answer-words.ts'
import { Panel } from './panel.tsx'

const parts = [
  { key: 'delivered', word: words('In Langfuse') },
  { key: 'pending', word: words('To be sent') },
  { key: 'dead', word: ledgerWords.dead },
] as const

/** Where the attached files are that go to Langfuse beside their records. */
export function Files({ files }: { files: FilesSent }) {
  const [isAsking, setAsking] = useState(false)
  const retry = async (): Promise<void> => {
    setAsking(true)
    const result = await bridge.request('sync.retryFiles', null)
    setAsking(false)
    if (!result.ok) showToast({ severity: 'error', message: result.error.message })
  }
  return (
    <Panel
      title={t('Attached files')}
      actions={
        files.dead > 0 && (
          <Button small busy={isAsking && t('Sending…')} onClick={() => void retry()}>
            {t('Send again')}
          </Button>
        )
      }
    >
      <div className="flex flex-col gap-1 px-4 py-3">
        <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
          {parts.map(({ key, word }) => (
            <div key={key} className="flex items-baseline gap-1.5">
              <dd
                className={
                  files[key] === 0
                    ? 'text-ink-3 tabular-nums'
                    : key === 'dead'
                      ? 'text-bad tabular-nums'
                      : 'tabular-nums'
                }
              >
                {formatCount(files[key])}
              </dd>
              <dt className="text-xs text-ink-3">{shown(word)}</dt>
            </div>
          ))}
        </dl>
        <p className="text-xs text-ink-3">
          {t('Each goes after the record that names it, to the project that has the record.')}
        </p>
        {files.waitsFor !== null && (
          <p className="text-xs wrap-anywhere text-ink-2 select-text">
            {t('Langfuse took one not yet: {why}', { why: answerSentence(files.waitsFor) })}
          </p>
        )}
        {files.refusal !== null && (
          <p className="text-xs wrap-anywhere text-bad select-text">
            {t('Refused: {why}', { why: answerSentence(files.refusal) })}
          </p>
        )}
      </div>
    </Panel>
  )
}

/** Nothing is shown of files where none ever went. */
export const hasFiles = ({ pending, delivered, dead }: FilesSent): boolean => pending + delivered + dead > 0

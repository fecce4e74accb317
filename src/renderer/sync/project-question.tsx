import { useState } from 'react'
import type { ProjectQuestion } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'

/** The keys are another project's than what waits is for: what becomes of it, and what stays where. */
export function ProjectQuestionPanel({ question }: { question: ProjectQuestion }) {
  const { from, to, unsent, inDoubt, refused } = question
  const [busy, setBusy] = useState<'move' | 'keep' | null>(null)
  const answer = async (choice: 'move' | 'keep'): Promise<void> => {
    setBusy(choice)
    const result = await bridge.request('sync.resolveProject', { choice })
    setBusy(null)
    if (!result.ok) showToast({ severity: 'error', message: result.error.message })
  }
  return (
    <section
      aria-label={t('Another project')}
      role="alert"
      className="flex flex-col gap-3 rounded-lg border border-line-strong bg-warn-soft p-4"
    >
      <div className="flex gap-3">
        <span className="mt-1">
          <Shape name="question" size={16} />
        </span>
        <div className="min-w-0 text-sm text-ink-2">
          <h2 className="text-base font-medium text-ink wrap-anywhere">
            {t('The keys now belong to “{to}”. What happens to the records waiting for “{from}”?', { to, from })}
          </h2>
          <ul className="mt-1 list-disc pl-4">
            <li>
              {t(
                '{count, plural, one {# record was never delivered: you choose where they go.} other {# records were never delivered: you choose where they go.}}',
                { count: unsent },
              )}
            </li>
            {refused > 0 && (
              <li>
                {t(
                  '{count, plural, one {# record was refused by “{from}”.} other {# records were refused by “{from}”.}}',
                  {
                    count: refused,
                    from,
                  },
                )}
              </li>
            )}
            {inDoubt > 0 && (
              <li>
                {t(
                  '{count, plural, one {# record may already be in “{from}”. They stay with it, and are checked once you enter its keys again.} other {# records may already be in “{from}”. They stay with it, and are checked once you enter its keys again.}}',
                  { count: inDoubt, from },
                )}
              </li>
            )}
            <li>{t('Delivered records stay where they are. Nothing is sent until you choose.')}</li>
          </ul>
        </div>
      </div>
      <div className="flex flex-wrap gap-2 pl-7">
        <Button
          variant="primary"
          title={t('They are sent to “{to}” and not to “{from}”.', { to, from })}
          busy={busy === 'move' && t('Moving…')}
          disabled={busy !== null}
          onClick={() => void answer('move')}
        >
          {t('Send to the new project')}
        </Button>
        <Button
          title={t('They are sent once you enter the keys of “{from}” again. New records go to “{to}”.', { from, to })}
          busy={busy === 'keep' && t('Keeping…')}
          disabled={busy !== null}
          onClick={() => void answer('keep')}
        >
          {t('Keep for the old project')}
        </Button>
      </div>
    </section>
  )
}

import { useState } from 'react'
import type { ProjectQuestion } from '../../shared/domain.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { plural } from '../ui/format.ts'
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
      aria-label="Another project"
      role="alert"
      className="flex flex-col gap-3 rounded-lg border border-line-strong bg-warn-soft p-4"
    >
      <div className="flex gap-3">
        <span className="mt-1">
          <Shape name="question" size={16} />
        </span>
        <div className="min-w-0 text-sm text-ink-2">
          <h2 className="text-base font-medium text-ink wrap-anywhere">
            The keys now belong to “{to}”. What happens to the records waiting for “{from}”?
          </h2>
          <ul className="mt-1 list-disc pl-4">
            <li>{plural(unsent, 'record was', 'records were')} never delivered: you choose where they go.</li>
            {refused > 0 && (
              <li>
                {plural(refused, 'record was', 'records were')} refused by “{from}”.
              </li>
            )}
            {inDoubt > 0 && (
              <li>
                {plural(inDoubt, 'record', 'records')} may already be in “{from}”. They stay with it, and are checked
                once you enter its keys again.
              </li>
            )}
            <li>Delivered records stay where they are. Nothing is sent until you choose.</li>
          </ul>
        </div>
      </div>
      <div className="flex flex-wrap gap-2 pl-7">
        <Button
          variant="primary"
          title={`They are sent to “${to}” and not to “${from}”.`}
          busy={busy === 'move' && 'Moving…'}
          disabled={busy !== null}
          onClick={() => void answer('move')}
        >
          Send to the new project
        </Button>
        <Button
          title={`They are sent once you enter the keys of “${from}” again. New records go to “${to}”.`}
          busy={busy === 'keep' && 'Keeping…'}
          disabled={busy !== null}
          onClick={() => void answer('keep')}
        >
          Keep for the old project
        </Button>
      </div>
    </section>
  )
}

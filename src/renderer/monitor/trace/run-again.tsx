import { RotateCcw } from 'lucide-react'
import { useMemo } from 'react'
import type { ChatOrigin, RecordedBody } from '../../../shared/domain.ts'
import { runAgainOf } from '../../../shared/messages/run-again.ts'
import { t } from '../../../shared/words/t.ts'
import { goTo } from '../../app/navigation.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { againHref } from '../../chat/again.ts'
import { Button } from '../../ui/button.tsx'

/** Opens what was asked of a model as a new chat; where that cannot be, it says why. */
export function RunAgain({ origin, input }: { origin: ChatOrigin; input: RecordedBody | null }) {
  const reason = useMemo(() => {
    const again = runAgainOf(input?.value, input?.isShortened)
    return 'reason' in again ? again.reason : null
  }, [input])
  return (
    <div className="flex items-center gap-2">
      <Button
        small
        blocked={reason}
        title={t('Opens a new chat with the same messages, for another model or other parameters')}
        onClick={() => {
          goTo(againHref(origin))
          requestFocus('composer')
        }}
      >
        <RotateCcw size={12} />
        {t('Run again')}
      </Button>
      {reason !== null && <span className="min-w-0 text-xs text-ink-3">{reason}</span>}
    </div>
  )
}

import { RotateCcw } from 'lucide-react'
import { msg, t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { rich } from '../ui/rich.tsx'
import { useChat } from './chat-store.ts'
import { isUnsent } from './thread.ts'

/** Which recorded call a chat asks again. */
export function OriginLine() {
  const origin = useChat((state) => state.thread.origin)
  const unsent = useChat((state) => isUnsent(state.thread))
  if (!origin) return null
  return (
    <div className="flex shrink-0 gap-2 border-b bg-panel px-4 py-1.5 text-xs text-ink-2">
      <RotateCcw size={12} className="mt-0.5 shrink-0 text-ink-3" />
      <p>
        {rich(
          unsent
            ? msg(
                'This asks a recorded call again. Choose a model and parameters below; nothing is saved until you send it. {link}',
              )
            : msg('This chat asks a recorded call again. {link}'),
          {
            link: (
              <a
                href={placeHref('monitor', origin.traceId, origin.spanId)}
                draggable={false}
                className="text-accent-text underline"
              >
                {t('Show its trace')}
              </a>
            ),
          },
        )}
      </p>
    </div>
  )
}

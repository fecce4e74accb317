import { RotateCcw } from 'lucide-react'
import { placeHref } from '../app/navigation.ts'
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
        {unsent
          ? 'This asks a recorded call again. Choose a model and parameters below; nothing is saved until you send it.'
          : 'This chat asks a recorded call again.'}{' '}
        <a
          href={placeHref('monitor', origin.traceId, origin.spanId)}
          draggable={false}
          className="text-accent-text underline"
        >
          Show its trace
        </a>
      </p>
    </div>
  )
}

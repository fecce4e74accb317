import { ExternalLink, MessageSquare, X } from 'lucide-react'
import { useEffect, type ReactNode } from 'react'
import type { TraceDetail } from '../../shared/domain.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Marked } from '../ui/marks.tsx'
import { Delivery } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'
import { Failure, Waiting } from '../ui/waiting.tsx'
import { LevelBadge } from './level.tsx'
import { useSearchText } from './search-text.ts'
import { TraceBodies } from './trace-bodies.tsx'
import { TraceFacts } from './trace-facts.tsx'
import { TraceHistory } from './trace-history.tsx'
import { closeTrace, openTrace, useTrace } from './trace-store.ts'
import { TraceTimeline } from './trace-timeline.tsx'

/**
 * One trace beside the table: what was asked and answered, what it took, and where it is. In a small window it lies over the
 * table, which keeps its place and its columns.
 */
export function TraceDetailPanel({ traceId, onClose }: { traceId: string; onClose(): void }) {
  const { detail, error } = useTrace()
  useEffect(() => void openTrace(traceId), [traceId])
  useEffect(() => closeTrace, [])
  return (
    <section
      aria-label="Trace detail"
      className="flex w-[45%] max-w-xl min-w-88 shrink-0 flex-col rounded-tl-lg border-t border-l bg-canvas max-[1200px]:rounded-none max-[1200px]:border-t-0 max-[1200px]:absolute max-[1200px]:inset-y-0 max-[1200px]:right-0 max-[1200px]:z-10 max-[1200px]:w-[min(26rem,100%)] max-[1200px]:min-w-0 max-[1200px]:border-line-strong"
    >
      {error !== null ? (
        <>
          <Header title="Trace" onClose={onClose} />
          <Failure message={error} onRetry={() => void openTrace(traceId)} />
        </>
      ) : detail === null ? (
        <>
          <Header title="Trace" onClose={onClose} />
          <Waiting what="Loading the trace" />
        </>
      ) : (
        <Content key={detail.traceId} detail={detail} onClose={onClose} />
      )}
    </section>
  )
}

function Header({ title, onClose, children }: { title: string; onClose(): void; children?: ReactNode }) {
  return (
    <header className="flex h-11 shrink-0 items-center gap-2 border-b pr-2 pl-4">
      <h2 className="min-w-0 truncate text-sm font-medium select-text" title={title}>
        {title}
      </h2>
      {children}
      <span className="flex-1" />
      <IconButton small label="Close" shortcut="Esc" onClick={onClose}>
        <X size={14} />
      </IconButton>
    </header>
  )
}

function Content({ detail, onClose }: { detail: TraceDetail; onClose(): void }) {
  const searched = useSearchText()
  return (
    <>
      <Header title={detail.conversationTitle || detail.name} onClose={onClose}>
        <LevelBadge level={detail.level} />
        <span className="text-xs text-ink-2">
          <Delivery state={detail.delivery} />
        </span>
      </Header>
      <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto p-4">
        {detail.statusMessage !== null && (
          <p
            className={`rounded-md px-3 py-2 text-sm wrap-anywhere select-text ${
              detail.level === 'ERROR' ? 'bg-bad-soft' : 'bg-warn-soft'
            }`}
          >
            {detail.errorType !== null && <span className="mr-2 font-mono text-xs text-ink-2">{detail.errorType}</span>}
            <Marked text={detail.statusMessage} query={searched} />
          </p>
        )}
        <TraceFacts detail={detail} />
        <div className="flex flex-wrap items-center gap-2">
          {detail.messageId !== '' && (
            <a
              href={placeHref('chat', detail.conversationId, detail.messageId)}
              draggable={false}
              className="inline-flex h-6 items-center gap-1.5 rounded-md border border-line-strong bg-raised px-2 text-xs hover:bg-hover"
            >
              <MessageSquare size={12} />
              Show in chat
            </a>
          )}
          <OpenInLangfuse url={detail.langfuseUrl} />
          <span className="flex-1" />
          <span className="flex items-center gap-1 font-mono text-2xs text-ink-3">
            <span className="max-w-48 truncate select-text" title={detail.traceId}>
              {detail.traceId}
            </span>
            <CopyButton label="Copy trace id" text={() => detail.traceId} />
          </span>
        </div>
        <TraceTimeline detail={detail} />
        <TraceBodies detail={detail} />
        <TraceHistory events={detail.deliveryHistory} />
      </div>
    </>
  )
}

function OpenInLangfuse({ url }: { url: string | null }) {
  const open = async (): Promise<void> => {
    if (url === null) return
    const result = await bridge.request('app.openExternal', { url })
    if (!result.ok) showToast({ severity: 'error', message: result.error.message })
  }
  return (
    <Button
      small
      disabled={url === null}
      title={url === null ? 'Available once it is delivered' : 'Opens in your browser'}
      onClick={() => void open()}
    >
      <ExternalLink size={12} />
      Open in Langfuse
    </Button>
  )
}

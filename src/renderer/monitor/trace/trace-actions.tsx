import { Columns2, ExternalLink, MessageSquare } from 'lucide-react'
import { t } from '../../../shared/words/t.ts'
import type { ShownTrace } from './shown-trace.ts'
import { placeHref } from '../../app/navigation.ts'
import { bridge } from '../../bridge.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { showToast } from '../../ui/toast-store.ts'
import { choose, compare, useChosen } from '../compare/compare-store.ts'

/** Where one can go from a trace. */
export function TraceActions({ detail }: { detail: ShownTrace }) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      {detail.messageId !== '' && (
        <a
          href={placeHref('chat', detail.conversationId, detail.messageId)}
          draggable={false}
          className="inline-flex h-6 items-center gap-1.5 rounded-md border border-line-strong bg-raised px-2 text-xs hover:bg-hover"
        >
          <MessageSquare size={12} />
          {t('Show in chat')}
        </a>
      )}
      {detail.delivery !== 'imported' && <OpenInLangfuse url={detail.langfuseUrl} />}
      <CompareButton detail={detail} />
      <span className="flex-1" />
      <span className="flex items-center gap-1 font-mono text-2xs text-ink-3">
        <span className="max-w-48 truncate select-text" title={detail.traceId}>
          {detail.traceId}
        </span>
        <CopyButton label={t('Copy trace id')} text={() => detail.traceId} />
      </span>
    </div>
  )
}

function CompareButton({ detail: { traceId, conversationTitle, name } }: { detail: ShownTrace }) {
  const { chosen } = useChosen()
  const isOther = chosen !== null && chosen.traceId !== traceId
  return (
    <Button
      small
      title={
        isOther
          ? t('Compare with “{title}”', { title: chosen.title })
          : t('Compare with another trace, which you choose next')
      }
      onClick={() => (isOther ? compare(chosen.traceId, traceId) : choose(traceId, conversationTitle || name))}
    >
      <Columns2 size={12} />
      {t('Compare')}
    </Button>
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
      title={url === null ? t('Available once it is delivered') : t('Opens in your browser')}
      onClick={() => void open()}
    >
      <ExternalLink size={12} />
      {t('Open in Langfuse')}
    </Button>
  )
}

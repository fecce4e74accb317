import { useEffect, useRef, useState } from 'react'
import type { Message, MessageCall } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { rich } from '../../ui/rich.tsx'
import { Shape } from '../../ui/shape.tsx'
import { showToast } from '../../ui/toast-store.ts'
import { readable } from '../../../shared/readable.ts'

/** Asks for one call after the other, beside the composer, where they can't be overlooked and don't take the focus. */
export function ApprovalBar({ message, onDone }: { message: Message; onDone(): void }) {
  /** Until main says what became of them. */
  const [decidedIds, setDecidedIds] = useState<readonly string[]>([])
  const waiting = message.calls.filter(({ id, state }) => state === 'waiting' && !decidedIds.includes(id))
  const [call] = waiting
  if (!call) return null
  return (
    <Asked
      key={call.id}
      messageId={message.id}
      call={call}
      moreCount={waiting.length - 1}
      onDecided={() => {
        setDecidedIds([...decidedIds, call.id])
        onDone()
      }}
    />
  )
}

type Decision = 'once' | 'chat' | 'always' | 'deny'

function Asked({
  messageId,
  call,
  moreCount,
  onDecided,
}: {
  messageId: string
  call: MessageCall
  moreCount: number
  onDecided(): void
}) {
  const isDesktop = useSettings((state) => state.info?.shell === 'desktop')
  const [isDenying, setDenying] = useState(false)
  const [busy, setBusy] = useState(false)
  const [wholeArguments, setWholeArguments] = useState<string | null>(null)
  const words = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (isDenying) words.current?.focus()
  }, [isDenying])
  const decide = async (decision: Decision): Promise<void> => {
    if (busy) return
    setBusy(true)
    const said = words.current?.value ?? ''
    const result = await bridge.request('chat.decideCall', {
      messageId,
      callId: call.id,
      decision,
      ...(decision === 'deny' && { words: said }),
    })
    setBusy(false)
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
    // It waits no more, whatever this page was told of it.
    const isGone = !result.ok && result.error.code === 'conflict'
    if (isGone || (result.ok && result.value)) onDecided()
  }
  const showAll = async (): Promise<void> => {
    const result = await bridge.request('chat.toolCall', { messageId, callId: call.id })
    if (result.ok) setWholeArguments(result.value.arguments)
  }
  const args = wholeArguments ?? call.arguments
  return (
    <section
      aria-label={t('Approve a tool call')}
      className="mb-2 rounded-lg border border-line-strong bg-raised p-3 text-sm"
    >
      <p className="flex items-center gap-2">
        <Shape name="question" />
        <span className="min-w-0 flex-1 wrap-anywhere">
          {rich('{server} wants to run {tool}', {
            server: call.serverName,
            tool: <span className="font-mono">{call.tool}</span>,
          })}
        </span>
        {moreCount > 0 && (
          <span className="text-xs text-ink-3">{t('{count} more after this', { count: moreCount })}</span>
        )}
      </p>
      {args.trim() !== '' && args.trim() !== '{}' && (
        <pre
          tabIndex={0}
          role="group"
          aria-label={t('Arguments')}
          className="mt-2 max-h-40 overflow-auto rounded-md border bg-canvas px-2.5 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere select-text"
        >
          {readable(args)}
        </pre>
      )}
      {call.hasMore && wholeArguments === null && (
        <Button small variant="quiet" className="mt-1" onClick={() => void showAll()}>
          {t('Show all arguments')}
        </Button>
      )}
      {isDenying ? (
        <div className="mt-2 flex flex-wrap gap-2">
          <input
            ref={words}
            aria-label={t('What to tell the model')}
            placeholder={t('What to tell the model (optional)')}
            maxLength={4000}
            onKeyDown={(event) => {
              if (event.nativeEvent.isComposing) return
              if (event.key === 'Enter') {
                event.preventDefault()
                void decide('deny')
              } else if (event.key === 'Escape') {
                event.preventDefault()
                event.stopPropagation()
                setDenying(false)
              }
            }}
            className="h-6 min-w-40 flex-1 rounded-md border border-line-strong bg-raised px-2 text-xs text-ink placeholder:text-ink-3"
          />
          <Button small variant="danger" busy={busy && t('Denying…')} onClick={() => void decide('deny')}>
            {t('Deny')}
          </Button>
          <Button small variant="quiet" onClick={() => setDenying(false)}>
            {t('Back', {}, 'choice')}
          </Button>
        </div>
      ) : (
        <div className="mt-2 flex flex-wrap gap-2">
          <Button small variant="primary" busy={busy && t('Allowing…')} onClick={() => void decide('once')}>
            {t('Allow once')}
          </Button>
          <Button small blocked={busy ? t('One moment') : null} onClick={() => void decide('chat')}>
            {t('Allow in this chat')}
          </Button>
          {isDesktop && (
            <Button small blocked={busy ? t('One moment') : null} onClick={() => void decide('always')}>
              {t('Always allow…')}
            </Button>
          )}
          <span className="flex-1" />
          <Button small onClick={() => setDenying(true)}>
            {t('Deny…')}
          </Button>
        </div>
      )}
    </section>
  )
}

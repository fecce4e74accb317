import { ChevronRight } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { MessageCall, WholeCall } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { formatDuration } from '../../ui/format.ts'
import { Shape } from '../../ui/shape.tsx'
import { readable } from '../../../shared/readable.ts'
import { callStates } from './call-words.ts'

/** Which are open, so that scrolling away and back does not close them. */
const openIds = new Set<string>()

/** A call of a tool in an answer: a line, and on demand what it was given and what came of it. All of it is text. */
export function CallCard({ messageId, call }: { messageId: string; call: MessageCall }) {
  const [open, setOpen] = useState(() => openIds.has(call.id))
  const { word, shape } = callStates[call.state]
  // A server that could not be started has no call to show.
  if (call.tool === '') {
    return (
      <li className="flex items-start gap-2 rounded-md border px-3 py-1.5 text-xs text-ink-2 select-text">
        <span className="mt-0.5">
          <Shape name="slash" />
        </span>
        <span className="min-w-0 wrap-anywhere">{call.words !== null && shown(call.words)}</span>
      </li>
    )
  }
  return (
    <li className="overflow-hidden rounded-md border">
      <div className="flex items-center">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => {
            setOpen(!open)
            if (open) openIds.delete(call.id)
            else openIds.add(call.id)
          }}
          className="flex h-8 min-w-0 flex-1 items-center gap-2 px-2.5 text-left text-xs hover:bg-hover"
        >
          <ChevronRight
            size={13}
            className={classes('shrink-0 text-ink-3 transition-transform', open && 'rotate-90')}
          />
          <span className="truncate font-mono text-ink">{call.tool}</span>
          {call.serverName !== '' && <span className="truncate text-ink-3">{call.serverName}</span>}
          <span className="flex-1" />
          <span className="flex shrink-0 items-center gap-1.5 text-ink-2">
            <Shape name={shape} />
            {t(word)}
            {call.durationMs !== null && call.state === 'done' && (
              <span className="text-ink-3">{formatDuration(call.durationMs)}</span>
            )}
          </span>
        </button>
        {call.state === 'running' && (
          <Button
            small
            variant="quiet"
            className="mr-1"
            aria-label={t('Cancel {tool}', { tool: call.tool })}
            onClick={() => void bridge.request('chat.cancelCall', { messageId, callId: call.id })}
          >
            {t('Cancel')}
          </Button>
        )}
      </div>
      {open && <Details messageId={messageId} call={call} />}
    </li>
  )
}

function Details({ messageId, call }: { messageId: string; call: MessageCall }) {
  const [whole, setWhole] = useState<WholeCall | null>(null)
  const [wantsWhole, setWantsWhole] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const isFetched = wantsWhole || call.imageCount > 0
  const isOver = call.state !== 'waiting' && call.state !== 'running'
  useEffect(() => {
    if (!isFetched || !isOver) return
    void bridge.request('chat.toolCall', { messageId, callId: call.id }).then((result) => {
      if (result.ok) setWhole(result.value)
      else setProblem(result.error.message)
    })
  }, [isFetched, isOver, messageId, call.id])
  const read = wantsWhole ? whole : null
  const args = read?.arguments ?? call.arguments
  const parts = read?.result?.parts ?? null
  const text =
    parts
      ?.flatMap((part) => (part.type === 'text' ? [part.text] : part.type === 'other' ? [shown(part.words)] : []))
      .join('\n') ?? call.resultText
  const images = whole?.result?.parts.filter((part) => part.type === 'image') ?? []
  return (
    <div className="flex flex-col gap-2 border-t bg-canvas px-3 py-2 text-xs">
      <Block name={t('Arguments')} text={args.trim() === '' ? '{}' : readable(args)} isWhole={wantsWhole} />
      {text !== '' && (
        <Block name={call.state === 'failed' ? t('Error') : t('Result')} text={readable(text)} isWhole={wantsWhole} />
      )}
      {call.words !== null && <p className="wrap-anywhere text-ink-2 select-text">{shown(call.words)}</p>}
      {call.state === 'done' && text === '' && call.imageCount === 0 && (
        <p className="text-ink-3">{t('It returned nothing.')}</p>
      )}
      {images.map((image, index) => (
        <img
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
          src={`data:${image.mimeType};base64,${image.data}`}
          alt={t('Image {number} from {tool}', { number: index + 1, tool: call.tool })}
          className="max-h-96 max-w-full self-start rounded-md border"
        />
      ))}
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      {call.hasMore && !wantsWhole && (
        <Button small className="self-start" onClick={() => setWantsWhole(true)}>
          {t('Show all', {}, 'text')}
        </Button>
      )}
    </div>
  )
}

function Block({ name, text, isWhole }: { name: string; text: string; isWhole: boolean }) {
  return (
    <div>
      <p className="mb-1 font-medium text-ink-2">{name}</p>
      {/* What scrolls can be reached by keyboard. */}
      <pre
        tabIndex={0}
        aria-label={name}
        role="group"
        className={classes(
          'overflow-auto rounded-md border bg-raised px-2.5 py-2 font-mono whitespace-pre-wrap wrap-anywhere select-text',
          isWhole ? 'max-h-[32rem]' : 'max-h-60',
        )}
      >
        {text}
      </pre>
    </div>
  )
}

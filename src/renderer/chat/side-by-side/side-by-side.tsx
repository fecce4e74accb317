import { Square } from 'lucide-react'
import { useRef, useState, type KeyboardEvent } from 'react'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { useMeasuredWidth } from '../../ui/measured-width.ts'
import { Shape } from '../../ui/shape.tsx'
import { AssistantMessage } from '../assistant-message.tsx'
import { showBranchOf } from '../chat-actions.ts'
import { useChat } from '../chat-store.ts'
import { lastPart } from './groups.ts'
import { keepOne } from './keep-one.ts'

/** A narrower column is no place to read in: then one is shown, and the others behind tabs. */
const columnPx = 290

/** Answers of several models to one question: each streams, stops and is asked again by itself, until one is kept. */
export function SideBySide({ ids, chosenId }: { ids: readonly string[]; chosenId: string }) {
  const frame = useRef<HTMLDivElement>(null)
  const [isWide, setWide] = useState(true)
  useMeasuredWidth(frame, (widthPx) => setWide(widthPx >= columnPx * ids.length))
  return (
    <div ref={frame} role="group" aria-label={t('Answers side by side')} className="[&_[data-branches]]:hidden">
      {isWide ? (
        <div className="flex items-stretch gap-3">
          {ids.map((id) => (
            <div key={id} className="flex min-w-0 flex-1 basis-0 flex-col rounded-md border px-3.5 pt-2 pb-1">
              <Column id={id} named />
            </div>
          ))}
        </div>
      ) : (
        <Tabs ids={ids} chosenId={chosenId} />
      )}
    </div>
  )
}

function Tabs({ ids, chosenId }: { ids: readonly string[]; chosenId: string }) {
  const tabs = useRef<HTMLDivElement>(null)
  const shownId = ids.includes(chosenId) ? chosenId : (ids[0] ?? '')
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = ids.indexOf(shownId)
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: ids.length - 1 }[event.key]
    const id = to === undefined ? undefined : ids.at(to % ids.length)
    if (id === undefined) return
    event.preventDefault()
    showBranchOf(id)
    tabs.current?.querySelectorAll<HTMLElement>('[role=tab]')[ids.indexOf(id)]?.focus()
  }
  return (
    <>
      <div
        ref={tabs}
        role="tablist"
        aria-label={t('Answers')}
        className="mb-3 flex gap-1 border-b"
        onKeyDown={onKeyDown}
      >
        {ids.map((id) => (
          <Tab key={id} id={id} isShown={id === shownId} />
        ))}
      </div>
      <div role="tabpanel" id={`answer-${shownId}`} aria-labelledby={`tab-${shownId}`}>
        <Column key={shownId} id={shownId} />
      </div>
    </>
  )
}

function Tab({ id, isShown }: { id: string; isShown: boolean }) {
  const message = useChat(({ thread }) => thread.messages.get(lastPart(thread, id)))
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${id}`}
      aria-selected={isShown}
      aria-controls={isShown ? `answer-${id}` : undefined}
      tabIndex={isShown ? 0 : -1}
      onClick={() => showBranchOf(id)}
      className={classes(
        '-mb-px flex h-8 min-w-0 items-center gap-1.5 border-b-2 px-2 text-sm',
        isShown ? 'border-accent text-ink' : 'border-transparent text-ink-2 hover:text-ink',
      )}
    >
      {message?.status === 'error' && <Shape name="cross" />}
      {message?.status === 'streaming' && <Shape name="half" />}
      <span className="truncate">{message?.model ?? t('Answer')}</span>
    </button>
  )
}

function Column({ id, named = false }: { id: string; named?: boolean }) {
  const member = useChat(({ thread }) => thread.messages.get(id))
  const message = useChat(({ thread }) => thread.messages.get(lastPart(thread, id)))
  const isFixed = useChat(({ thread }) => thread.isDeleted)
  const provider = useSettings((state) => state.providers?.find((each) => each.id === member?.providerId)?.name)
  if (!member || !message) return null
  const model = member.model ?? t('the model')
  const isStreaming = message.status === 'streaming'
  return (
    <section aria-label={t('Answer by {model}', { model })} className="flex min-h-0 flex-1 flex-col">
      <header className="mb-2 flex min-h-7 items-center gap-2">
        {named && (
          <p className="min-w-0 truncate text-sm font-medium" title={provider ? `${model} · ${provider}` : model}>
            {model}
          </p>
        )}
        <span className="flex-1" />
        {isStreaming && (
          <Button
            small
            variant="quiet"
            aria-label={t('Stop {model}', { model })}
            onClick={() => void bridge.request('chat.stop', { messageId: message.id })}
          >
            <Square size={9} fill="currentColor" />
            {t('Stop')}
          </Button>
        )}
        {!isFixed && (
          <Button small aria-label={t('Keep this one: {model}', { model })} onClick={() => void keepOne(member)}>
            {t('Keep this one')}
          </Button>
        )}
      </header>
      <div className="flex-1">
        <AssistantMessage message={message} />
      </div>
    </section>
  )
}

import { useMemo, useState } from 'react'
import { lastMark } from '../../../shared/context-marks.ts'
import type { ConversationSettings } from '../../../shared/domain.ts'
import { cutText } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { formatCount, formatPercent, formatShort } from '../../ui/format.ts'
import { Popover, type Anchor } from '../../ui/popover.tsx'
import { streamingMessage } from '../chat-actions.ts'
import { useChat } from '../chat-store.ts'
import { branchOf, contextSize, type ContextSize } from './context-size.ts'
import { leaveOutOldest, summariseAndGoOn } from './summarise.ts'
import { useContextWindow } from './window-store.ts'

/** From here on it is worth a look. */
const fullShare = 0.8

const nothing: ContextSize = { tokens: 0, isEstimated: true, isCounted: false }

/** How much a model would be sent. While an answer arrives it is what it was before; it is not told of the end of a chat alone. */
export function useContextSize({ systemPrompt }: ConversationSettings): ContextSize {
  const key = useChat(({ thread }) => thread.key)
  const still = useChat(({ thread }) => (streamingMessage(thread) || !thread.isWhole ? null : thread))
  const [last, setLast] = useState(still)
  if (still !== null && still !== last) setLast(still)
  const thread = still ?? last
  return useMemo(() => (thread?.key === key ? contextSize(thread, systemPrompt) : nothing), [thread, key, systemPrompt])
}

/** A quiet figure beside the model: how full its context is. What it means, and what can be done, lies behind it. */
export function ContextGauge({ settings }: { settings: ConversationSettings }) {
  const size = useContextSize(settings)
  const window = useContextWindow(settings)
  const [anchor, setAnchor] = useState<Anchor | null>(null)
  if (size.tokens === 0 || window === undefined) return null
  const share = window === null ? null : size.tokens / window
  const about = size.isEstimated ? '≈ ' : ''
  const words =
    share === null
      ? t('{tokens} tokens', { tokens: about + formatShort(size.tokens) })
      : about + formatPercent(Math.max(1, Math.round(share * 100)) / 100)
  return (
    <>
      <button
        type="button"
        aria-label={t('Context: {words}', { words })}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        title={t('What a model is sent of this chat: {tokens} tokens', { tokens: about + formatCount(size.tokens) })}
        onClick={(event) => setAnchor(event.currentTarget)}
        className={classes(
          'flex h-7 items-center gap-1.5 rounded-md px-2 text-xs whitespace-nowrap tabular-nums hover:bg-hover hover:text-ink max-[720px]:hidden',
          share !== null && share > 1 ? 'text-bad' : share !== null && share > fullShare ? 'text-ink' : 'text-ink-3',
        )}
      >
        {share !== null && <Ring share={share} />}
        {words}
      </button>
      {anchor && (
        <Popover label={t('Context')} anchor={anchor} onClose={() => setAnchor(null)} className="w-80 p-3 text-sm">
          <ContextDetail settings={settings} size={size} window={window} onDone={() => setAnchor(null)} />
        </Popover>
      )}
    </>
  )
}

function ContextDetail({
  settings,
  size,
  window,
  onDone,
}: {
  settings: ConversationSettings
  size: ContextSize
  window: number | null
  onDone(): void
}) {
  const isBusy = useChat(
    ({ thread, requesting }) => requesting || streamingMessage(thread) !== null || thread.isDeleted,
  )
  const sentWords = useChat(({ thread }) => {
    const branch = branchOf(thread)
    const mark = branch[lastMark(branch)]
    if (!mark) return t('Models are sent this whole branch.')
    if (mark.contextMark === 'summary') return t('Models are sent what follows from a summary on.')
    const words = cutText(mark.content.replaceAll(/\s+/g, ' '), 60)
    return t('Models are sent what follows from “{words}” on.', { words })
  })
  const tokens = `${size.isEstimated ? '≈ ' : ''}${formatCount(size.tokens)}`
  return (
    <div className="flex flex-col gap-2.5">
      <p>
        {window === null
          ? t('{tokens} tokens', { tokens })
          : t('{tokens} of {window} tokens', { tokens, window: formatCount(window) })}
        <span className="block text-xs text-ink-3">
          {countWords(size)}{' '}
          {window === null && t('How many {model} takes is not known here.', { model: settings.model })}
        </span>
      </p>
      <p className="text-xs text-ink-2">
        {sentWords} {t('Nothing is left out on its own: what is too long is refused by the provider, and you choose.')}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button
          small
          blocked={isBusy ? t('An answer is arriving.') : null}
          onClick={() => {
            onDone()
            void summariseAndGoOn(size.tokens, window)
          }}
        >
          {t('Summarise and go on')}
        </Button>
      </div>
      <p className="text-xs text-ink-3">
        {t(
          '{model} writes a summary into this chat, on record like any answer. You can edit it; models are then sent it in the place of what is above.',
          { model: settings.model },
        )}
      </p>
    </div>
  )
}

function countWords({ isEstimated, isCounted }: ContextSize): string {
  if (!isCounted) return t('Reckoned here, as four bytes a token.')
  return isEstimated
    ? t('As the provider counted; what came since is reckoned here.')
    : t('As the provider counted with the last answer.')
}

function Ring({ share }: { share: number }) {
  const length = 2 * Math.PI * 5
  return (
    <svg width="13" height="13" viewBox="0 0 14 14" aria-hidden className="-rotate-90">
      <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" strokeOpacity="0.25" strokeWidth="2.5" />
      <circle
        cx="7"
        cy="7"
        r="5"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeDasharray={`${Math.min(1, share) * length} ${length}`}
      />
    </svg>
  )
}

/** Said before sending: what is there is more than the model takes. */
export function ContextNote({ settings }: { settings: ConversationSettings }) {
  const size = useContextSize(settings)
  const window = useContextWindow(settings)
  const isBusy = useChat(
    ({ thread, requesting }) => requesting || streamingMessage(thread) !== null || thread.isDeleted,
  )
  if (window === undefined || window === null || size.tokens <= window || isBusy) return null
  return (
    <div role="status" className="flex flex-wrap items-center gap-2 px-1 pb-2 text-sm">
      <p className="min-w-60 flex-1">
        {t(
          'This chat has {tokens} tokens, and {model} takes {window}. It is sent whole, so the provider may refuse it.',
          {
            tokens: `${size.isEstimated ? '≈ ' : ''}${formatShort(size.tokens)}`,
            model: settings.model,
            window: formatShort(window),
          },
        )}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button small onClick={() => void summariseAndGoOn(size.tokens, window)}>
          {t('Summarise and go on')}
        </Button>
        <Button small onClick={() => void leaveOutOldest(window)}>
          {t('Leave out the oldest')}
        </Button>
      </div>
    </div>
  )
}

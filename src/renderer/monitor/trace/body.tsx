import { useMemo, useState } from 'react'
import { create } from 'zustand'
import type { RecordedBody, TraceMessage } from '../../../shared/domain.ts'
import { messagesIn } from '../../../shared/messages/messages.ts'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Segmented } from '../../ui/field.tsx'
import { formatBytes } from '../../ui/format.ts'
import { Part } from '../part.tsx'
import { Message } from './message.tsx'
import { RawText } from './raw-text.tsx'
import { readWhole, type BodyPlace } from './read-whole.ts'

/** Whether bodies are shown raw; holds for all of them until it is changed. */
const useRaw = create<{ isRaw: boolean }>(() => ({ isRaw: false }))

const ways = () =>
  [
    { value: 'messages', label: t('Messages') },
    { value: 'raw', label: t('Raw') },
  ] as const

/** An input or an output: as a conversation where it is one, or as it was recorded. */
export function Body({ body, place }: { body: RecordedBody | null; place: BodyPlace }) {
  const { isRaw } = useRaw()
  const isInput = place.side === 'input'
  const messages = useMemo(() => body && messagesIn(body.value, isInput ? 'user' : 'assistant'), [body, isInput])
  return (
    <Part
      title={isInput ? t('Input') : t('Output')}
      actions={
        body && (
          <>
            {messages && (
              <Segmented
                label={isInput ? t('Input as') : t('Output as')}
                choices={ways()}
                value={isRaw ? 'raw' : 'messages'}
                onChoose={(way) => useRaw.setState({ isRaw: way === 'raw' })}
              />
            )}
            <CopyButton label={isInput ? t('Copy input') : t('Copy output')} text={() => readWhole(place, body)} />
          </>
        )
      }
    >
      {body === null ? (
        <p className="text-sm text-ink-3">{t('Not recorded.')}</p>
      ) : (
        <>
          {body.isShortened && messages && !isRaw && (
            <p className="mb-1.5 text-xs text-ink-3">
              {t('{size} in all: long texts are shortened here. Raw has all of it.', {
                size: formatBytes(body.length),
              })}
            </p>
          )}
          <div className="overflow-hidden rounded-md border bg-raised">
            {messages && !isRaw ? (
              <Conversation messages={messages} />
            ) : (
              <div className="px-3 py-2">
                <RawText key={`${place.traceId}/${place.spanId}/${place.side}`} body={body} place={place} />
              </div>
            )}
          </div>
        </>
      )}
    </Part>
  )
}

/** Of a long conversation the beginning and the end say most. */
const shownAtEachEnd = 15

function Conversation({ messages }: { messages: readonly TraceMessage[] }) {
  const [isWhole, setWhole] = useState(false)
  const hiddenCount = isWhole ? 0 : Math.max(0, messages.length - 2 * shownAtEachEnd)
  return (
    <div className="divide-y">
      {messages.map((message, index) => {
        if (hiddenCount > 0 && index === shownAtEachEnd)
          return (
            <div key="hidden" className="px-3 py-2">
              <Button small onClick={() => setWhole(true)}>
                {t('Show {count, number} more messages', { count: hiddenCount })}
              </Button>
            </div>
          )
        if (hiddenCount > 0 && index > shownAtEachEnd && index < shownAtEachEnd + hiddenCount) return null
        // Messages of a recorded body never move.
        // oxlint-disable-next-line react/no-array-index-key
        return <Message key={index} message={message} />
      })}
    </div>
  )
}

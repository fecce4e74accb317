import { Fragment } from 'react'
import type { Message, MessageCall } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { createPart } from '../../ui/part.ts'
import { Markdown } from '../markdown/markdown.tsx'

const card = createPart(() => import('./call-card.tsx'))

/** An answer's text, with each call of a tool where it was made. */
export function AnswerParts({ message }: { message: Message }) {
  const { content, extras, calls, status } = message
  const streaming = status === 'streaming'
  if (calls.length === 0)
    return content === '' ? null : <Markdown text={content} streaming={streaming} annotations={extras?.annotations} />
  const places = [...new Set(calls.map(({ at }) => Math.min(at, content.length)))].sort((a, b) => a - b)
  return (
    <>
      {places.map((place, index) => (
        <Fragment key={place}>
          <Text text={content.slice(places[index - 1] ?? 0, place)} streaming={false} />
          <Calls messageId={message.id} calls={calls.filter(({ at }) => Math.min(at, content.length) === place)} />
        </Fragment>
      ))}
      <Text text={content.slice(places.at(-1))} streaming={streaming} />
    </>
  )
}

function Text({ text, streaming }: { text: string; streaming: boolean }) {
  return text.trim() === '' ? null : <Markdown text={text} streaming={streaming} />
}

function Calls({ messageId, calls }: { messageId: string; calls: readonly MessageCall[] }) {
  const module = card.use()
  return (
    <ul aria-label={t('Tool calls')} className="my-3 flex flex-col gap-1.5" style={{ minHeight: calls.length * 32 }}>
      {module && calls.map((call) => <module.CallCard key={call.id} messageId={messageId} call={call} />)}
    </ul>
  )
}

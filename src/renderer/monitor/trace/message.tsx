import { CornerDownRight, FileText, ImageIcon, Wrench } from 'lucide-react'
import type { ReactNode } from 'react'
import { keptFileIn, type MediaPart, type MessagePart, type TraceMessage } from '../../../shared/domain.ts'
import { asText } from '../../../shared/json-values.ts'
import { msg, t, type Message as Words } from '../../../shared/words/t.ts'
import { formatBytes } from '../../ui/format.ts'
import { KeptPicture } from '../../chat/attachments/kept-picture.tsx'
import { LongText } from './long-text.tsx'

/** One message of a recorded conversation, whoever said it. */
export function Message({ message: { role, name, parts } }: { message: TraceMessage }) {
  return (
    <div className={role === 'system' ? 'bg-sunken px-3 py-2' : 'px-3 py-2'}>
      <div className="mb-0.5 flex gap-1.5 text-2xs text-ink-3">
        <span>{role}</span>
        {name !== null && <span className="text-ink-2">{name}</span>}
      </div>
      {parts.length === 0 && <span className="text-sm text-ink-3">{t('(empty)')}</span>}
      <Parts parts={parts} />
    </div>
  )
}

function Parts({ parts }: { parts: readonly MessagePart[] }) {
  return (
    <div className="flex flex-col gap-2">
      {parts.map((part, index) => (
        // Parts of a recorded message never move.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} className="min-w-0">
          <Part part={part} />
        </div>
      ))}
    </div>
  )
}

function Part({ part }: { part: MessagePart }) {
  switch (part.type) {
    case 'text':
      return <LongText text={part.text} />
    case 'thinking':
      return (
        <div className="border-l-2 pl-2 text-ink-2">
          <div className="text-2xs text-ink-3">{t('Thinking')}</div>
          <LongText text={part.text} />
        </div>
      )
    case 'tool_call':
      return (
        <Framed icon={<Wrench size={12} />} title={part.name || t('A tool')} id={part.id}>
          {part.arguments !== null && part.arguments !== '' && <LongText isCode text={asText(part.arguments)} />}
        </Framed>
      )
    case 'tool_result':
      return (
        <Framed
          icon={<CornerDownRight size={12} />}
          title={part.isError ? t('Result: an error') : t('Result')}
          detail={part.name}
          id={part.id}
          isBad={part.isError}
        >
          {part.parts.length === 0 ? (
            <span className="text-xs text-ink-3">{t('(empty)')}</span>
          ) : (
            <Parts parts={part.parts} />
          )}
        </Framed>
      )
    case 'media':
      return <Media part={part} />
    case 'other':
      return <LongText isCode text={asText(part.value)} />
  }
}

function Framed({
  icon,
  title,
  detail = null,
  id,
  isBad = false,
  children,
}: {
  icon: ReactNode
  title: string
  detail?: string | null
  id: string | null
  isBad?: boolean
  children: ReactNode
}) {
  return (
    <div className="overflow-hidden rounded-md border bg-canvas">
      <div className={`flex items-center gap-1.5 px-2 py-1 text-xs ${isBad ? 'bg-bad-soft text-bad' : 'text-ink-2'}`}>
        {icon}
        <span className="truncate font-medium select-text">{title}</span>
        {detail !== null && <span className="truncate select-text">{detail}</span>}
        <span className="flex-1" />
        {id !== null && (
          <span className="max-w-32 truncate font-mono text-2xs text-ink-3" title={id}>
            {id}
          </span>
        )}
      </div>
      <div className="px-2 pb-1.5 empty:hidden">{children}</div>
    </div>
  )
}

const mediaWords: Record<MediaPart['media'], Words> = {
  image: msg('image'),
  audio: msg('audio'),
  video: msg('video'),
  file: msg('file'),
}

/** What is whole in the record shows; what lies elsewhere is named and never loaded. */
function Media({ part: { media, reference, name, mimeType, inlineBytes, imageUrl } }: { part: MediaPart }) {
  const keptHash = keptFileIn(reference)
  const kind = [t(mediaWords[media]), mimeType, inlineBytes === null ? null : formatBytes(inlineBytes)]
    .filter(Boolean)
    .join(' · ')
  return (
    <figure className="flex flex-col gap-1">
      {imageUrl !== null && (
        <img
          src={imageUrl}
          alt={t('Recorded with the message')}
          className="max-h-80 max-w-full self-start rounded-md border"
        />
      )}
      {media === 'image' && keptHash !== null && (
        <KeptPicture
          sha256={keptHash}
          name={name ?? t('Recorded with the message')}
          small
          className="max-h-80 min-h-12 max-w-full min-w-12 self-start rounded-md border"
        />
      )}
      <figcaption className="flex min-w-0 items-center gap-1.5 text-xs text-ink-3">
        {media === 'image' ? <ImageIcon size={12} /> : <FileText size={12} />}
        {name !== undefined && (
          <span className="min-w-0 truncate text-ink-2 select-text" title={name}>
            {name}
          </span>
        )}
        <span className="shrink-0">{kind}</span>
        {reference !== null && keptHash === null && (
          <span
            className="min-w-0 truncate font-mono text-2xs select-text"
            title={`${reference}\n${t('Not loaded: it lies elsewhere')}`}
          >
            {reference}
          </span>
        )}
      </figcaption>
    </figure>
  )
}

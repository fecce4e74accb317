import type { DeadRecord } from '../../shared/domain.ts'
import { msg, t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import { formatBytes, nothing } from '../ui/format.ts'
import { Quantity } from '../ui/quantity.tsx'
import { Time } from '../ui/time.tsx'
import { answerSentence } from './answer-words.ts'
import { Cell } from './panel.tsx'

const kindWords = { score: msg('Feedback'), withdrawal: msg('Removal of feedback') }

export function DeadRow({
  record,
  isSelected,
  onSelect,
  onRetry,
  onDiscard,
}: {
  record: DeadRecord
  isSelected: boolean
  onSelect(isSelected: boolean): void
  onRetry(): void
  onDiscard(): void
}) {
  const { chat, traceId, kind, model } = record
  const nameId = `dead-${record.seq}`
  const name = chat === null || chat.title === '' ? traceId.slice(0, 8) : chat.title
  return (
    <tr data-row={record.seq} className={isSelected ? 'bg-selected' : undefined}>
      <Cell className="w-8">
        <input
          type="checkbox"
          aria-label={t('Select {name}', { name })}
          checked={isSelected}
          onChange={(event) => onSelect(event.target.checked)}
          className="block size-3.5 accent-accent"
        />
      </Cell>
      <Cell className="max-w-52">
        {chat ? (
          <a
            id={nameId}
            href={placeHref('chat', chat.conversationId, chat.messageId)}
            title={t('{name}. Open the message.', { name })}
            className="block truncate text-accent-text hover:underline"
          >
            {name}
          </a>
        ) : (
          <span id={nameId} title={t('Its chat was deleted.')} className="block truncate text-ink-2">
            {t('Deleted chat')}
          </span>
        )}
        <span className="flex gap-1.5 text-xs text-ink-3">
          <a href={placeHref('monitor', traceId)} title={t('Open the trace')} className="font-mono hover:underline">
            {traceId.slice(0, 8)}
          </a>
          <span aria-hidden>·</span>
          <span className="truncate">{kind === 'turn' ? (model ?? nothing) : t(kindWords[kind])}</span>
        </span>
      </Cell>
      <Cell right className="whitespace-nowrap">
        <Quantity raw={record.payloadBytes}>{formatBytes(record.payloadBytes)}</Quantity>
      </Cell>
      <Cell className="text-ink-2">
        <span title={record.answer} className="line-clamp-2 wrap-anywhere select-text">
          {answerSentence(record.answer)}
        </span>
        {record.elsewhere !== null && (
          <span className="text-xs text-ink-3">{t('in project “{project}”', { project: record.elsewhere })}</span>
        )}
      </Cell>
      <Cell className="whitespace-nowrap text-ink-3">
        <Time atMs={record.diedAtMs} />
      </Cell>
      <Cell right className="whitespace-nowrap">
        <span className="inline-flex gap-1">
          <Button small aria-describedby={nameId} onClick={onRetry}>
            {t('Retry')}
          </Button>
          <Button small variant="quiet" aria-describedby={nameId} onClick={onDiscard}>
            {t('Discard')}
          </Button>
        </span>
      </Cell>
    </tr>
  )
}

import { Pencil } from 'lucide-react'
import { useState } from 'react'
import type { Message } from '../../shared/domain.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { formatBytes } from '../ui/format.ts'
import { MessageFiles } from './attachments/message-files.tsx'
import { BranchSwitcher } from './branch-switcher.tsx'
import { useChat } from './chat-store.ts'
import { isUnsent } from './thread.ts'
import { EditMessage } from './edit-message.tsx'
import { WaitingLine } from './network/waiting-line.tsx'
import { openEdit, useEdits } from './edits-store.ts'
import { MessageMenu } from './messages/message-menu.tsx'
import { useRaw } from './messages/raw-store.ts'
import { RawText } from './messages/raw-text.tsx'
import { cutText } from '../../shared/text.ts'
import { t } from '../../shared/words/t.ts'

/** A longer prompt shows its beginning, until asked for the rest. */
const shownLength = 6000

export function UserMessage({ message }: { message: Message }) {
  const editing = useEdits(({ openIds }) => openIds.includes(message.id))
  const isRaw = useRaw(({ ids }) => ids.includes(message.id))
  const [whole, setWhole] = useState(false)
  const isFixed = useChat(({ thread }) => thread.isDeleted || isUnsent(thread))
  if (editing && !isFixed) return <EditMessage message={message} />
  if (isRaw) {
    return (
      <div className="mb-5">
        <RawText message={message} />
      </div>
    )
  }
  const cut = !whole && message.content.length > shownLength * 1.5
  return (
    <div className="flex flex-col items-end">
      {message.attachments && <MessageFiles files={message.attachments} label={t('Files of your message')} />}
      <div
        dir="auto"
        className="empty:hidden max-w-[85%] rounded-lg ring-accent group-data-marked/message:ring-1 bg-sunken dark:bg-raised px-3.5 py-2 text-base wrap-anywhere whitespace-pre-wrap select-text"
      >
        {cut ? `${cutText(message.content, shownLength)}…` : message.content}
        {cut && (
          <Button small className="mt-2 flex" onClick={() => setWhole(true)}>
            {t('Show all {size}', { size: formatBytes(message.content.length) })}
          </Button>
        )}
      </div>
      {message.waiting && <WaitingLine message={message} />}
      <div className={classes('mt-1 flex h-6 items-center gap-0.5', message.waiting && 'hidden')}>
        <div className="flex opacity-0 transition-opacity group-hover/message:opacity-100 focus-within:opacity-100">
          <CopyButton label={t('Copy')} text={() => message.content} />
          {!isFixed && (
            <IconButton small label={t('Edit')} onClick={() => openEdit(message.id)}>
              <Pencil size={13} />
            </IconButton>
          )}
          <MessageMenu message={message} />
        </div>
        <BranchSwitcher message={message} />
      </div>
    </div>
  )
}

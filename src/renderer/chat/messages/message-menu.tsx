import { ArrowDownToLine, Code, Ellipsis, GitFork, Pencil, Text, Trash2, Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { Message } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { requestFocus } from '../../app/focus-store.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, type MenuEntry } from '../../ui/menu.tsx'
import type { Anchor } from '../../ui/popover.tsx'
import { useChat } from '../chat-store.ts'
import { openEdit } from '../edits-store.ts'
import { isUnsent } from '../thread.ts'
import { deleteMessage, forkFrom, markStart } from './message-actions.ts'
import { showRaw, useRaw } from './raw-store.ts'

/** What is done rarely with a message. */
export function MessageMenu({ message }: { message: Message }) {
  const [anchor, setAnchor] = useState<Anchor | null>(null)
  const isFixed = useChat(({ thread }) => thread.isDeleted || isUnsent(thread))
  const isFirst = message.parentId === null
  const isRaw = useRaw(({ ids }) => ids.includes(message.id))
  if (message.id.startsWith('pending:')) return null
  const { role, contextMark } = message
  const raw: MenuEntry = isRaw
    ? { label: t('Show formatted'), icon: <Text size={14} />, run: () => showRaw(message.id, false) }
    : { label: t('Show raw text'), icon: <Code size={14} />, run: () => showRaw(message.id, true) }
  const edit: MenuEntry = {
    label: t('Edit answer'),
    icon: <Pencil size={14} />,
    run: () => openEdit(message.id),
  }
  const start: MenuEntry =
    contextMark === 'start'
      ? { label: t('Send all before it again'), icon: <Undo2 size={14} />, run: () => void markStart(message, false) }
      : {
          label: t('Send models from here on'),
          icon: <ArrowDownToLine size={14} />,
          run: () => void markStart(message, true),
        }
  const canMark = role === 'user' && contextMark !== 'summary' && (!isFirst || contextMark === 'start')
  return (
    <>
      <IconButton
        small
        label={t('More')}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        <Ellipsis size={14} />
      </IconButton>
      {anchor && (
        <Menu
          label={role === 'user' ? t('More for this message') : t('More for this answer')}
          anchor={anchor}
          onClose={() => setAnchor(null)}
          entries={[
            raw,
            ...(isFixed
              ? []
              : [
                  ...(role === 'assistant' ? [edit] : []),
                  { label: t('Fork from here'), icon: <GitFork size={14} />, run: () => void forkFrom(message) },
                  ...(canMark ? [start] : []),
                  {
                    label: t('Delete'),
                    icon: <Trash2 size={14} />,
                    run: () => {
                      requestFocus('composer')
                      void deleteMessage(message)
                    },
                  },
                ]),
          ]}
        />
      )}
    </>
  )
}

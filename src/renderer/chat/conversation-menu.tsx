import {
  Archive,
  ArchiveRestore,
  Check,
  Download,
  Folder,
  FolderMinus,
  FolderPlus,
  Pencil,
  Pin,
  PinOff,
  TextCursorInput,
  Trash2,
} from 'lucide-react'
import { useState } from 'react'
import type { ConversationSummary } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { Menu } from '../ui/menu.tsx'
import type { Anchor } from '../ui/popover.tsx'
import {
  archiveConversation,
  deleteConversation,
  moveConversation,
  pinConversation,
  spokenTitle,
} from './conversations-store.ts'
import { askForExport } from './export/export-store.ts'
import { createFolder, useFolders } from './folders/folders-store.ts'
import { writeTitle } from './write-title.ts'

/** What can be done with a chat in the list. */
export function ConversationMenu({
  conversation,
  anchor,
  onRename,
  onClose,
}: {
  conversation: ConversationSummary
  anchor: Anchor
  onRename(): void
  onClose(): void
}) {
  const { id, title, pinned, isArchived } = conversation
  const [choosesFolder, setChoosesFolder] = useState(false)
  if (choosesFolder) return <FolderMenu conversation={conversation} anchor={anchor} onClose={onClose} />
  return (
    <Menu
      label={t('Actions for {title}', { title: spokenTitle(title) })}
      anchor={anchor}
      onClose={onClose}
      entries={[
        { label: t('Rename'), icon: <Pencil size={14} />, shortcut: 'F2', run: onRename },
        { label: t('Write a title'), icon: <TextCursorInput size={14} />, run: () => void writeTitle(conversation) },
        pinned
          ? { label: t('Unpin'), icon: <PinOff size={14} />, run: () => pinConversation(id, false) }
          : { label: t('Pin'), icon: <Pin size={14} />, run: () => pinConversation(id, true) },
        { label: t('Move to folder…'), icon: <Folder size={14} />, staysOpen: true, run: () => setChoosesFolder(true) },
        { label: t('Export…'), icon: <Download size={14} />, run: () => askForExport(id) },
        isArchived
          ? {
              label: t('Bring back from the archive'),
              icon: <ArchiveRestore size={14} />,
              run: () => void archiveConversation(conversation, false),
            }
          : {
              label: t('Archive', {}, 'verb'),
              icon: <Archive size={14} />,
              run: () => void archiveConversation(conversation, true),
            },
        {
          label: t('Delete'),
          icon: <Trash2 size={14} />,
          shortcut: 'Del',
          run: () => void deleteConversation(conversation),
        },
      ]}
    />
  )
}

function FolderMenu({
  conversation: { id, title, folderId },
  anchor,
  onClose,
}: {
  conversation: ConversationSummary
  anchor: Anchor
  onClose(): void
}) {
  const folders = useFolders((state) => state.list)
  return (
    <Menu
      key="folders"
      label={t('Folder for {title}', { title: spokenTitle(title) })}
      anchor={anchor}
      onClose={onClose}
      entries={[
        ...folders.map((folder) => ({
          key: folder.id,
          label: folder.name,
          icon: folder.id === folderId ? <Check size={14} /> : <Folder size={14} />,
          run: () => moveConversation(id, folder.id),
        })),
        ...(folderId === null
          ? []
          : [{ label: t('No folder'), icon: <FolderMinus size={14} />, run: () => moveConversation(id, null) }]),
        { label: t('New folder…'), icon: <FolderPlus size={14} />, run: () => void createFolder(id) },
      ]}
    />
  )
}

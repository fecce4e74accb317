import { Archive, Ellipsis, FolderPlus, Upload } from 'lucide-react'
import { useState } from 'react'
import { t } from '../../shared/words/t.ts'
import { IconButton } from '../ui/button.tsx'
import { Menu } from '../ui/menu.tsx'
import type { Anchor } from '../ui/popover.tsx'
import { createFolder } from './folders/folders-store.ts'
import { openChatImport } from './import-store.ts'
import { showScope } from './pane-store.ts'

/** What is done rarely with the list of chats. */
export function PaneMenu() {
  const [anchor, setAnchor] = useState<Anchor | null>(null)
  return (
    <>
      <IconButton
        label={t('More for chats')}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        className="size-7"
      >
        <Ellipsis size={15} />
      </IconButton>
      {anchor && (
        <Menu
          label={t('More for chats')}
          anchor={anchor}
          onClose={() => setAnchor(null)}
          entries={[
            { label: t('New folder'), icon: <FolderPlus size={14} />, run: () => void createFolder() },
            { label: t('Import chats…'), icon: <Upload size={14} />, run: () => openChatImport(true) },
            { label: t('Archived chats'), icon: <Archive size={14} />, run: () => showScope({ kind: 'archived' }) },
          ]}
        />
      )}
    </>
  )
}

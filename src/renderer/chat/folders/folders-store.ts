import { create } from 'zustand'
import type { Folder } from '../../../shared/domain.ts'
import { isBlank, trimInvisible } from '../../../shared/text.ts'
import { spokenLocale } from '../../../shared/words/languages.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge, onReconnect } from '../../bridge.ts'
import { showToast } from '../../ui/toast-store.ts'
import { moveConversation } from '../conversations-store.ts'
import { showScope, usePane } from '../pane-store.ts'

interface Folders {
  /** By name. */
  list: readonly Folder[]
  /** The one whose name is being typed. */
  renamingId: string | null
}

export const useFolders = create<Folders>(() => ({ list: [], renamingId: null }))

const byName = (list: readonly Folder[]): Folder[] => {
  const { compare } = new Intl.Collator(spokenLocale(), { numeric: true, sensitivity: 'base' })
  return list.toSorted((a, b) => compare(a.name, b.name))
}
const show = (change: (list: readonly Folder[]) => Folder[]): void =>
  useFolders.setState(({ list }) => ({ list: byName(change(list)) }))

let changesUnderWay = 0

/** What is read amid a change of one's own may be of before it: it is read again once there is none. */
async function load(): Promise<void> {
  const result = await bridge.request('folders.list', null)
  if (result.ok && changesUnderWay === 0) useFolders.setState({ list: byName(result.value) })
}

async function orSay(request: Promise<{ ok: true } | { ok: false; error: { message: string } }>): Promise<boolean> {
  changesUnderWay += 1
  const result = await request
  changesUnderWay -= 1
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  if (changesUnderWay === 0) void load()
  return result.ok
}

export function startFolders(): void {
  bridge.on('folders.changed', () => void load())
  onReconnect(() => void load())
  void load()
}

/** A new one, whose name is asked for in its place; `withChat` is put into it. */
export async function createFolder(withChat: string | null = null): Promise<void> {
  const result = await bridge.request('folders.create', { name: t('New folder') })
  if (!result.ok) {
    showToast({ message: result.error.message, severity: 'error' })
    return
  }
  const folder = result.value
  showScope(null)
  show((list) => [...list.filter(({ id }) => id !== folder.id), folder])
  useFolders.setState({ renamingId: folder.id })
  if (withChat !== null) moveConversation(withChat, folder.id)
}

export function startRenaming(id: string | null): void {
  useFolders.setState({ renamingId: id })
}

export function renameFolder(id: string, name: string): void {
  if (isBlank(name)) return
  show((list) => list.map((folder) => (folder.id === id ? { ...folder, name: trimInvisible(name) } : folder)))
  void orSay(bridge.request('folders.rename', { id, name }))
}

export function collapseFolder(id: string, isCollapsed: boolean): void {
  show((list) => list.map((folder) => (folder.id === id ? { ...folder, isCollapsed } : folder)))
  void orSay(bridge.request('folders.collapse', { id, isCollapsed }))
}

/** Goes without asking; its chats stay, and a toast brings it back with them. */
export async function deleteFolder({ id, name }: Folder): Promise<void> {
  const { scope } = usePane.getState()
  if (scope?.kind === 'folder' && scope.id === id) showScope(null)
  show((list) => list.filter((folder) => folder.id !== id))
  if (!(await orSay(bridge.request('folders.delete', { id })))) return
  showToast({
    message: t('Deleted the folder “{name}”. Its chats are still in the list.', { name }),
    takesFocus: true,
    action: { label: t('Undo'), run: () => void orSay(bridge.request('folders.restore', { id })) },
  })
}

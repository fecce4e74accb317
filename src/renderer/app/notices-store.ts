import { create } from 'zustand'
import type { Events } from '../../shared/ipc.ts'
import { bridge, onLinkChange } from '../bridge.ts'
import { useSettings } from '../settings/settings-store.ts'

export type Notice = Events['app.notice'] & { id: number }

/** What the user must know wherever they are; `connected` is false while the app's process does not answer. */
export const useNotices = create<{ notices: Notice[]; connected: boolean }>(() => ({ notices: [], connected: true }))

let lastId = 0

function addNotice(notice: Events['app.notice']): void {
  useNotices.setState(({ notices }) => {
    // The same words again are the same notice.
    const others = notices.filter(({ message }) => message !== notice.message)
    return { notices: [...others, { ...notice, id: ++lastId }] }
  })
}

export function dismissNotice(id: number): void {
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
}

/** Listens from the start on, so that nothing said before the first paint is lost. */
export function startNotices(): void {
  bridge.on('app.notice', addNotice)
  onLinkChange((connected) => useNotices.setState({ connected }))
  const end = useSettings.subscribe(({ info }) => {
    if (!info) return
    end()
    if (info.storeNotice !== null) addNotice({ severity: 'warning', message: info.storeNotice, advice: '' })
  })
}

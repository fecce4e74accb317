import { create } from 'zustand'
import type { LastEnd } from '../../shared/domain.ts'
import type { Events } from '../../shared/ipc.ts'
import { words } from '../../shared/words/t.ts'
import { bridge, currentLink, onLinkChange, type Link } from '../bridge.ts'
import { useSettings } from '../settings/settings-store.ts'

export type Notice = Events['app.notice'] & { id: number }

/** What the user must know wherever they are. */
export const useNotices = create<{ notices: Notice[]; link: Link }>(() => ({ notices: [], link: 'open' }))

let lastId = 0
/** What this window has read of how the database was opened; a page that is loaded again need not say it again. */
const readKey = 'store-notice-read'
const readSecretsKey = 'secrets-notice-read'
const readEndKey = 'last-end-read'

const lastEndWords: Record<LastEnd['cause'], string> = {
  error: words('Holdfast closed because of an error last time.'),
  power: words('The computer was switched off or restarted while Holdfast ran.'),
  unknown: words('Holdfast did not end as it should last time.'),
}

function addNotice(notice: Events['app.notice']): void {
  useNotices.setState(({ notices }) => {
    // The same words again are the same notice.
    const others = notices.filter(({ message }) => message !== notice.message)
    return { notices: [...others, { ...notice, id: ++lastId }] }
  })
}

export function dismissNotice(id: number): void {
  const dismissed = useNotices.getState().notices.find((notice) => notice.id === id)
  if (dismissed && dismissed.message === useSettings.getState().info?.storeNotice) {
    sessionStorage.setItem(readKey, dismissed.message)
  }
  if (dismissed && dismissed.message === useSettings.getState().info?.secretsNotice) {
    sessionStorage.setItem(readSecretsKey, dismissed.message)
  }
  if (dismissed?.action === 'report') {
    sessionStorage.setItem(readEndKey, String(useSettings.getState().info?.lastEnd?.startedAtMs))
  }
  useNotices.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
}

/** What comes of another restore is news, be it in the same words. */
export function forgetReadNotice(): void {
  sessionStorage.removeItem(readKey)
}

/** Listens from the start on, so that nothing said before the first paint is lost. */
export function startNotices(): void {
  bridge.on('app.notice', addNotice)
  useNotices.setState({ link: currentLink() })
  onLinkChange((link) => useNotices.setState({ link }))
  const end = useSettings.subscribe(({ info }) => {
    if (!info) return
    end()
    if (info.storeNotice !== null && info.storeNotice !== sessionStorage.getItem(readKey))
      addNotice({
        severity: info.damaged ? 'error' : 'warning',
        message: info.storeNotice,
        advice: '',
        ...(info.damaged ? { action: 'mend' as const } : {}),
      })
    if (info.lastEnd !== null && sessionStorage.getItem(readEndKey) !== String(info.lastEnd.startedAtMs))
      addNotice({
        severity: 'info',
        message: lastEndWords[info.lastEnd.cause],
        advice: words('Nothing that was recorded is lost.'),
        action: 'report',
      })
    if (info.secretsNotice !== null && info.secretsNotice !== sessionStorage.getItem(readSecretsKey))
      addNotice({ severity: 'warning', message: info.secretsNotice, advice: '' })
  })
}

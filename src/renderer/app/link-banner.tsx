import { Unplug } from 'lucide-react'
import { msg, t, type Message } from '../../shared/words/t.ts'
import type { Link } from '../bridge.ts'
import { Banner } from './banner.tsx'
import { useNotices } from './notices-store.ts'

/** What happened, and what it means. */
const linkWords: Record<Exclude<Link, 'open'>, [Message, Message]> = {
  lost: [
    msg('Holdfast isn’t responding.'),
    msg('What was recorded is safe on this computer. This page reconnects automatically once Holdfast runs again.'),
  ],
  full: [
    msg('Holdfast is open in too many pages.'),
    msg('This page doesn’t show changes. Close another page, and this one reconnects automatically.'),
  ],
  ended: [
    msg('Holdfast restarted after this page was opened.'),
    msg('What was recorded is safe on this computer. Paste the new address from Holdfast’s terminal into this tab.'),
  ],
}

/** That the app's process is gone. Part of the first script: once it is gone, nothing more can be loaded to say so. */
export function LinkBanner() {
  const link = useNotices((state) => state.link)
  if (link === 'open') return null
  return (
    <Banner className="bg-warn-soft" icon={<Unplug size={14} className="text-warn" />}>
      <p className="flex-1 py-0.5">
        <span className="font-medium">{t(linkWords[link][0])}</span>{' '}
        <span className="text-ink-2">{t(linkWords[link][1])}</span>
      </p>
    </Banner>
  )
}

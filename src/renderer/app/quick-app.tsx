import { ExternalLink, SquarePen, X } from 'lucide-react'
import { useEffect } from 'react'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { useChat } from '../chat/chat-store.ts'
import { ChatPane, threadView } from '../chat/chat-view.tsx'
import { markdownBlock } from '../chat/markdown/markdown-block.ts'
import { IconButton } from '../ui/button.tsx'
import { showToast } from '../ui/toast-store.ts'
import { Toasts } from '../ui/toasts.tsx'
import { guardFocus } from './focus-guard.ts'
import { requestFocus } from './focus-store.ts'
import { newChat } from './shortcuts.ts'

/** The window is hidden, not ended: what is in it is there the next time. */
const hide = (): void => void bridge.request('system.hideQuick', null)

/** The quick window: a question and its answer. Escape hides it, unless something in it takes the key. */
export function QuickApp() {
  const id = useChat((state) => state.thread.id)
  useEffect(guardFocus, [])
  useEffect(() => {
    document.title = 'Holdfast'
    threadView.preload()
    markdownBlock.preload()
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing || document.querySelector('dialog[open], :popover-open')) return
      // What stops an answer is the first Escape; the next one hides the window.
      if (!event.defaultPrevented) hide()
    }
    const onFocus = (): void => requestFocus('composer')
    window.addEventListener('keydown', onKeyDown)
    window.addEventListener('focus', onFocus)
    return () => {
      window.removeEventListener('keydown', onKeyDown)
      window.removeEventListener('focus', onFocus)
    }
  }, [])
  const openInApp = async (): Promise<void> => {
    const result = await bridge.request('system.showChat', { id })
    if (result.ok) hide()
    else showToast({ message: result.error.message, severity: 'error' })
  }
  return (
    <div className="flex h-full flex-col border border-line-strong select-none">
      <header className="quick-bar flex h-9 shrink-0 items-center gap-1 border-b pr-1 pl-4">
        <h1 className="flex-1 text-xs text-ink-3">{t('Quick chat')}</h1>
        <IconButton small label={t('New chat')} onClick={newChat}>
          <SquarePen size={14} />
        </IconButton>
        <IconButton small label={t('Open in Holdfast')} onClick={() => void openInApp()}>
          <ExternalLink size={14} />
        </IconButton>
        <IconButton small label={t('Hide')} shortcut="Escape" onClick={hide}>
          <X size={14} />
        </IconButton>
      </header>
      <main aria-label={t('Quick chat')} tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
        <ChatPane bare />
      </main>
      <Toasts raised />
    </div>
  )
}

import { useEffect, type ComponentType } from 'react'
import { t } from '../../shared/words/t.ts'
import { ChatView, threadView } from '../chat/chat-view.tsx'
import { markdownBlock } from '../chat/markdown/markdown-block.ts'
import { Boundary } from '../ui/boundary.tsx'
import { Button } from '../ui/button.tsx'
import { createPart, later } from '../ui/part.ts'
import { Toasts } from '../ui/toasts.tsx'
import { Empty, Waiting } from '../ui/waiting.tsx'
import { guardFocus } from './focus-guard.ts'
import { LinkBanner } from './link-banner.tsx'
import { usePlace, type View } from './navigation.ts'
import { usePalette } from './palette-store.ts'
import { Rail, viewNames } from './rail.tsx'
import { useReport } from './report-store.ts'

const LaterBanners = later(
  createPart(() => import('./banners.tsx')),
  (found) => found.Banners,
)
const palette = createPart(() => import('./palette.tsx'))
const LaterPalette = later(palette, (found) => found.Palette)
const LaterReport = later(
  createPart(() => import('./report-dialog.tsx')),
  (found) => found.ReportDialog,
)

/** What is not needed at the start comes later, but before it is asked for. */
const parts = {
  monitor: createPart(() => import('../monitor/monitor-view.tsx').then(({ MonitorView }) => ({ View: MonitorView }))),
  sync: createPart(() => import('../sync/sync-view.tsx').then(({ SyncView }) => ({ View: SyncView }))),
  settings: createPart(() =>
    import('../settings/settings-view.tsx').then(({ SettingsView }) => ({ View: SettingsView })),
  ),
}

/** Whoever opens the app types first: what else it has is fetched behind that. */
const preloadAfterMs = 1_500

function preloadParts(): () => void {
  let idle = 0
  const timer = setTimeout(() => {
    idle = requestIdleCallback(
      () => {
        threadView.preload()
        markdownBlock.preload()
        palette.preload()
        for (const part of Object.values(parts)) part.preload()
      },
      { timeout: 2000 },
    )
  }, preloadAfterMs)
  return () => {
    clearTimeout(timer)
    cancelIdleCallback(idle)
  }
}

export function App() {
  const { view } = usePlace()
  const name = t(viewNames[view].name)
  const paletteOpen = usePalette((state) => state.open)
  const hasReport = useReport(({ shown }) => shown !== null)
  useEffect(guardFocus, [])
  useEffect(preloadParts, [])
  useEffect(() => {
    document.title = `${name} – Holdfast`
  }, [name])
  return (
    <div className="flex h-full select-none">
      <Rail />
      <div className="flex min-w-0 flex-1 flex-col">
        <LinkBanner />
        <LaterBanners />
        <main aria-label={name} tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
          <Boundary
            resetKey={view}
            renderFallback={(error, reset) => <Broken view={view} error={error} onReset={reset} />}
          >
            {view === 'chat' ? <ChatView /> : <LaterView key={view} view={view} />}
          </Boundary>
        </main>
      </div>
      {paletteOpen && <LaterPalette />}
      {hasReport && <LaterReport />}
      <Toasts raised={view === 'chat'} />
    </div>
  )
}

function LaterView({ view }: { view: Exclude<View, 'chat'> }) {
  const part: { View: ComponentType } | null = parts[view].use()
  return part ? <part.View /> : <Waiting what={t('Opening {view}', { view: t(viewNames[view].name) })} />
}

function Broken({ view, error, onReset }: { view: View; error: Error; onReset(): void }) {
  const retry = (): void => {
    if (view !== 'chat') parts[view].preload()
    onReset()
  }
  return (
    <Empty title={t('Couldn’t show {view}', { view: t(viewNames[view].name) })}>
      <p>{t('Your chats and traces are safe on this computer, and the other views still work.')}</p>
      <p className="mt-2 font-mono text-xs wrap-anywhere text-ink-3 select-text">{error.message}</p>
      <Button className="mt-4" onClick={retry}>
        {t('Try again')}
      </Button>
    </Empty>
  )
}

// The first, since it takes the code out of the address.
import { openBridge } from './bridge.ts'
import { Fragment, type ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { isQuick } from './app/quick.ts'
import { beginAnewWhenReopened } from './app/reopened.ts'
import { followLanguage, useSpoken } from './app/language.ts'
import { followTheme } from './app/theme.ts'
import { startNotices } from './app/notices-store.ts'
import { startCommands } from './app/shortcuts.ts'
import { startChat } from './chat/chat-store.ts'
import { startConversations } from './chat/conversations-store.ts'
import { startFolders } from './chat/folders/folders-store.ts'
import { startUpdates } from './settings/updates-store.ts'
import { startSettings } from './settings/settings-store.ts'
import { startSync } from './sync/sync-store.ts'
import { createPart } from './ui/part.ts'
import { copyRawNumbers } from './ui/quantity.tsx'
import './styles.css'

const quickApp = createPart(() => import('./app/quick-app.tsx'))

function LaterQuickApp(): ReactElement | null {
  const part = quickApp.use()
  return part && <part.QuickApp />
}

function start(): ReactElement {
  copyRawNumbers()
  startNotices()
  startCommands()
  beginAnewWhenReopened()
  startSettings()
  startUpdates()
  startConversations()
  startFolders()
  startChat()
  startSync()
  return <InItsLanguage />
}

/** Drawn anew in another language; what was typed lives in the stores. */
function InItsLanguage(): ReactElement {
  const locale = useSpoken((state) => state.locale)
  return <Fragment key={locale}>{isQuick ? <LaterQuickApp /> : <App />}</Fragment>
}

async function deadAddress(): Promise<ReactElement> {
  const { DeadAddress } = await import('./app/dead-address.tsx')
  return <DeadAddress />
}

followTheme()
const [open] = await Promise.all([openBridge(), followLanguage()])
const root = document.getElementById('root')
if (root) createRoot(root).render(open ? start() : await deadAddress())

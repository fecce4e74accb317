// The first, since it takes the code out of the address.
import { openBridge } from './bridge.ts'
import type { ReactElement } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { isQuick } from './app/quick.ts'
import { beginAnewWhenReopened } from './app/reopened.ts'
import { followLanguage } from './app/language.ts'
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
import { useLocale } from './ui/use-locale.ts'
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

/** Another language draws all of it again where it stands: nothing that is open, typed or scrolled is lost. */
function InItsLanguage(): ReactElement {
  useLocale()
  return isQuick ? <LaterQuickApp /> : <App />
}

async function deadAddress(): Promise<ReactElement> {
  const { DeadAddress } = await import('./app/dead-address.tsx')
  return <DeadAddress />
}

followTheme()
const opened = openBridge()
const [open] = await Promise.all([opened, followLanguage(opened)])
const root = document.getElementById('root')
if (root) createRoot(root).render(open ? start() : await deadAddress())

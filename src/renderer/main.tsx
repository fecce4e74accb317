import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { beginAnewWhenReopened } from './app/reopened.ts'
import { followTheme } from './app/theme.ts'
import { startNotices } from './app/notices-store.ts'
import { startChat } from './chat/chat-store.ts'
import { startConversations } from './chat/conversations-store.ts'
import { startSettings } from './settings/settings-store.ts'
import { startSync } from './sync/sync-store.ts'
import { copyRawNumbers } from './ui/quantity.tsx'
import './styles.css'

followTheme()
copyRawNumbers()
startNotices()
beginAnewWhenReopened()
startSettings()
startConversations()
startChat()
startSync()

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)

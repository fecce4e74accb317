import app from './catalogues/de/app.json' with { type: 'json' }
import chat from './catalogues/de/chat.json' with { type: 'json' }
import common from './catalogues/de/common.json' with { type: 'json' }
import firstRun from './catalogues/de/first-run.json' with { type: 'json' }
import main from './catalogues/de/main.json' with { type: 'json' }
import monitor from './catalogues/de/monitor.json' with { type: 'json' }
import settings from './catalogues/de/settings.json' with { type: 'json' }
import sync from './catalogues/de/sync.json' with { type: 'json' }
import type { Messages } from '@lingui/core'
import { reads } from './read-said.ts'

/** German, by its English. */
export const messages: Messages = {
  ...app,
  ...chat,
  ...common,
  ...firstRun,
  ...main,
  ...monitor,
  ...settings,
  ...sync,
}

/** What main says in English (`words`, `said`). */
export const read = reads(Object.keys(main).filter((english) => english.includes('{')))

import app from './catalogues/zh/app.json' with { type: 'json' }
import chat from './catalogues/zh/chat.json' with { type: 'json' }
import common from './catalogues/zh/common.json' with { type: 'json' }
import firstRun from './catalogues/zh/first-run.json' with { type: 'json' }
import main from './catalogues/zh/main.json' with { type: 'json' }
import monitor from './catalogues/zh/monitor.json' with { type: 'json' }
import settings from './catalogues/zh/settings.json' with { type: 'json' }
import sync from './catalogues/zh/sync.json' with { type: 'json' }
import type { Messages } from '@lingui/core'
import { reads } from './read-said.ts'

/** Chinese, by its English. */
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

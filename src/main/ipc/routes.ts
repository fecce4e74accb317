import type { z } from 'zod'
import type { Route, Routes } from '../../shared/ipc.ts'
import { appInputs } from './routes/app.ts'
import { archiveInputs } from './routes/archive.ts'
import { attachmentsInputs } from './routes/attachments.ts'
import { chatInputs } from './routes/chat.ts'
import { conversationsInputs } from './routes/conversations.ts'
import { dataInputs } from './routes/data.ts'
import { monitorInputs } from './routes/monitor.ts'
import { networkInputs } from './routes/network.ts'
import { promptsInputs } from './routes/prompts.ts'
import { providersInputs } from './routes/providers.ts'
import { settingsInputs } from './routes/settings.ts'
import { syncInputs } from './routes/sync.ts'
import { systemInputs } from './routes/system.ts'
import { toolsInputs } from './routes/tools.ts'
import { updatesInputs } from './routes/updates.ts'

export type Handlers = { [R in Route]: (input: Routes[R]['input']) => Promise<Routes[R]['value']> | Routes[R]['value'] }
/** Those whose names begin with one of these words. */
export type HandlersOf<Room extends string> = Pick<Handlers, Extract<Route, `${Room}.${string}`>>

/** What each route accepts, of each room in a file of its own. Everything that comes from a renderer passes here first. */
export const routeInputs: { [R in Route]: z.ZodType<Routes[R]['input']> } = {
  ...appInputs,
  ...providersInputs,
  ...settingsInputs,
  ...networkInputs,
  ...systemInputs,
  ...toolsInputs,
  ...conversationsInputs,
  ...chatInputs,
  ...promptsInputs,
  ...attachmentsInputs,
  ...monitorInputs,
  ...syncInputs,
  ...archiveInputs,
  ...dataInputs,
  ...updatesInputs,
}

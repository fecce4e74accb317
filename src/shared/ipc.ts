import type { AppRoutes } from './ipc/app.ts'
import type { ArchiveRoutes } from './ipc/archive.ts'
import type { AttachmentsRoutes } from './ipc/attachments.ts'
import type { ChatRoutes } from './ipc/chat.ts'
import type { ConversationsRoutes } from './ipc/conversations.ts'
import type { DataRoutes } from './ipc/data.ts'
import type { MonitorRoutes } from './ipc/monitor.ts'
import type { NetworkRoutes } from './ipc/network.ts'
import type { PromptsRoutes } from './ipc/prompts.ts'
import type { ProvidersRoutes } from './ipc/providers.ts'
import type { SettingsRoutes } from './ipc/settings.ts'
import type { SyncRoutes } from './ipc/sync.ts'
import type { SystemRoutes } from './ipc/system.ts'
import type { ToolsRoutes } from './ipc/tools.ts'
import type { UpdatesRoutes } from './ipc/updates.ts'
import type { Events } from './ipc/events.ts'

export type { Events } from './ipc/events.ts'

/** Every request the renderer can make; each room's are in a file of its own. Inputs are parsed in main (src/main/ipc/routes.ts) before a handler sees them. */
export interface Routes
  extends
    AppRoutes,
    ProvidersRoutes,
    SettingsRoutes,
    NetworkRoutes,
    SystemRoutes,
    ToolsRoutes,
    ConversationsRoutes,
    ChatRoutes,
    AttachmentsRoutes,
    PromptsRoutes,
    MonitorRoutes,
    SyncRoutes,
    ArchiveRoutes,
    DataRoutes,
    UpdatesRoutes {}

export type Route = keyof Routes
export type EventName = keyof Events

export type ErrorCode =
  | 'bad_input'
  | 'too_large'
  | 'not_found'
  | 'conflict'
  | 'not_configured'
  | 'disk_full'
  | 'store_failed'
  | 'forbidden'
  | 'shell_gone'
  | 'busy'
  | 'internal'

export interface RouteError {
  code: ErrorCode
  /** For the user: what happened and what to do. In English out of main; the bridge says it in the language of the page. */
  message: string
}

/** Errors are values: Electron drops the fields of thrown ones. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: RouteError }

/** The page's way to main (src/renderer/bridge.ts). */
export interface Bridge {
  request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Result<Routes[R]['value']>>
  /** Returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}

/** What the preload puts on `window.holdfast`. Some answers come as JSON: an object is copied on its way property by property, a text is not. */
export interface PreloadBridge extends Pick<Bridge, 'on'> {
  request(route: Route, input: unknown): Promise<Result<unknown> | string>
}

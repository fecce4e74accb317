import type { AppInfo } from '../../shared/domain.ts'
import type { Attachments } from '../attachments/attachments.ts'
import type { ArchiveExports } from '../archive/archive-exports.ts'
import type { ChatExports } from '../archive/chat-exports.ts'
import type { ArchiveImports } from '../archive/archive-imports.ts'
import type { createScores } from '../chat/scores.ts'
import type { RetryWaits } from '../chat/retry-waits.ts'
import type { Waiting } from '../chat/waiting.ts'
import type { EstimateInput } from '../chat/input-estimate.ts'
import type { Titles } from '../chat/titles.ts'
import type { Turns } from '../chat/turns.ts'
import type { KeyScrubber } from '../keys/scrubber.ts'
import type { IndexUpkeep } from '../monitor/index-upkeep.ts'
import type { Budgets } from '../monitor/budgets/budgets.ts'
import type { TraceImports } from '../monitor/imports/imports.ts'
import type { TraceExports } from '../monitor/exports/trace-exports.ts'
import type { PromptCache } from '../prompts/prompt-cache.ts'
import type { PromptLibrary } from '../prompts/library.ts'
import type { MediaDrain } from '../media/media-drain.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Ports } from '../ports.ts'
import type { Relocation } from '../relocation/relocation.ts'
import type { SizeCap } from '../sync/keep-size-cap.ts'
import type { NetworkRoom } from '../settings/network-settings.ts'
import type { ProvidersRoom } from '../settings/providers.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import type { SettingsRoom } from '../settings/settings.ts'
import type { Store } from '../store/thread/store.ts'
import type { Sync } from '../sync/sync.ts'
import type { ToolsRoom } from '../tools/servers.ts'
import type { UpdatesRoom } from '../updates/updates.ts'
import { createAppHandlers } from './app-handlers.ts'
import { createArchiveHandlers } from './archive-handlers.ts'
import { createAttachmentHandlers } from './attachments-handlers.ts'
import { createChatHandlers } from './chat-handlers.ts'
import { createDataHandlers } from './data-handlers.ts'
import type { Emit } from './events.ts'
import { createFoldersHandlers } from './folders-handlers.ts'
import { createMessagesHandlers } from './messages-handlers.ts'
import { createMonitorHandlers } from './monitor-handlers.ts'
import { createNetworkHandlers } from './network-handlers.ts'
import { createProvidersHandlers } from './providers-handlers.ts'
import type { Handlers } from './routes.ts'
import { createPromptsHandlers } from './prompts-handlers.ts'
import { createSettingsHandlers } from './settings-handlers.ts'
import { createSyncHandlers } from './sync-handlers.ts'
import { createToolsHandlers } from './tools-handlers.ts'
import { createUpdatesHandlers } from './updates-handlers.ts'
import { createSystemHandlers } from './system-handlers.ts'

interface Rooms {
  ports: Ports
  store: Store
  settings: SettingsRoom
  settingsFile: SettingsFile
  providers: ProvidersRoom
  network: NetworkRoom
  turns: Turns
  tools: ToolsRoom
  retryWaits: RetryWaits
  waiting: Waiting
  attachments: Attachments
  scores: ReturnType<typeof createScores>
  estimateInput: EstimateInput
  titles: Titles
  exports: TraceExports
  archiveExports: ArchiveExports
  archiveImports: ArchiveImports
  chatExports: ChatExports
  budgets: Budgets
  imports: TraceImports
  promptLibrary: PromptLibrary
  promptCache: PromptCache
  sync: Sync
  outbox: Outbox
  media: MediaDrain
  sizeCap: SizeCap
  indexUpkeep: IndexUpkeep
  relocation: Relocation
  updates: UpdatesRoom
  keys: KeyScrubber
  info(): AppInfo
  diagnostics(): Promise<string>
  /** Closes the core and opens another over the same folder. */
  reopen(): Promise<void>
  emit: Emit
}

/** One file a room, in which a route has a line or a few: what is more belongs into the room itself. */
export function createHandlers(rooms: Rooms): Handlers {
  return {
    ...createAppHandlers(rooms),
    ...createProvidersHandlers(rooms),
    ...createSettingsHandlers(rooms),
    ...createNetworkHandlers(rooms),
    ...createChatHandlers(rooms),
    ...createToolsHandlers(rooms),
    ...createFoldersHandlers(rooms),
    ...createMessagesHandlers(rooms),
    ...createAttachmentHandlers(rooms),
    ...createPromptsHandlers(rooms),
    ...createMonitorHandlers(rooms),
    ...createSyncHandlers(rooms),
    ...createDataHandlers(rooms),
    ...createArchiveHandlers(rooms),
    ...createUpdatesHandlers(rooms),
    ...createSystemHandlers(rooms),
  }
}

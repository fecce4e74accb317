import type {
  ArchiveExport,
  ArchiveImport,
  IndexState,
  Message,
  MessageCall,
  MonitorEngineState,
  NetworkSettings,
  RetryWait,
  Settings,
  SyncStatus,
  ToolsView,
  TraceExport,
  TraceImport,
  Updates,
} from '../domain.ts'
import type { AppCommand } from '../app-commands.ts'

/** Every event main pushes. One stream comes up; nothing is asked back. */
export interface Events {
  /**
   * Text that was appended to a streaming message since the last frame. `offset` and `reasoningOffset` are the
   * lengths (UTF-16 units) before it: a receiver whose text is shorter has missed something and asks again.
   */
  'chat.delta': {
    conversationId: string
    messageId: string
    offset: number
    text: string
    reasoningOffset: number
    reasoning: string
    /** What was sent before as text was a thought: these stand in the place of both. */
    anew?: true
  }
  /** A call of a tool began, waits, or ended. */
  'chat.call': { conversationId: string; messageId: string; call: MessageCall }
  /** Null: it is under way again, or ended. */
  'chat.retryWait': { messageId: string; wait: RetryWait | null }
  /** A message changed other than by a delta: it ended, or its delivery state moved. */
  'chat.message': { message: Message }
  /** The delivery state of many messages moved: who shows some asks again. */
  'deliveries.changed': Record<string, never>
  /** `isDeleted` where that is what changed; `isTree` where messages came, went or were marked other than by a turn, or its settings changed. */
  'conversations.changed': { id: string | null; isDeleted?: boolean; isTree?: true }
  'folders.changed': Record<string, never>
  /** With the sessions that they are in. None are named where many changed. */
  'traces.changed': { traceIds: string[]; sessionIds: string[] }
  'index.changed': { state: IndexState }
  'data.moving': { doneBytes: number; totalBytes: number }
  'monitor.engine': MonitorEngineState
  'export.changed': { export: TraceExport }
  'imports.changed': { imports: TraceImport[] }
  'archive.exported': { export: ArchiveExport }
  'archive.importing': { import: ArchiveImport | null }
  'sync.changed': { status: SyncStatus }
  'settings.changed': { settings: Settings }
  /** As the system tells it: false can be believed. */
  'network.online': { isOnline: boolean }
  'network.changed': { network: NetworkSettings }
  'providers.changed': Record<string, never>
  'tools.changed': { tools: ToolsView }
  'prompts.changed': Record<string, never>
  'updates.changed': { updates: Updates }
  /** The database is another one: whatever a page shows is of the one before. */
  'app.reopened': Record<string, never>
  /** Chosen outside the page: in the application's menu, at the tray's icon, by a click on a notification. */
  'app.command': AppCommand
  /** Something the user must know, wherever they are: recording stopped, the database was mended. */
  'app.notice': { severity: 'info' | 'warning' | 'error'; message: string; advice: string; action?: 'mend' | 'report' }
}

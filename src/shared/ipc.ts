import type {
  AppInfo,
  Approval,
  ArchiveExport,
  ArchiveImport,
  Attachment,
  AttachmentReference,
  AttachmentUsage,
  Backup,
  BodyPiece,
  BodySide,
  Breakdown,
  BreakdownKind,
  BudgetState,
  ChartQuestion,
  ChatOrigin,
  ClientCertificateInput,
  ConnectionHistoryEntry,
  ConnectionTestResult,
  Conversation,
  ConversationSettings,
  ConversationSpending,
  ConversationSummary,
  DatabaseCheck,
  DataFolderState,
  DeadExport,
  DeadRecord,
  EarlierMessage,
  ChatExport,
  ExportRows,
  Folder,
  HintAnswer,
  HintFilter,
  IndexState,
  InputEstimate,
  LangfusePrompts,
  LangfusePromptVersion,
  Loss,
  Message,
  MessageCall,
  ModelInfo,
  MonitorEngineState,
  MonitorSummary,
  NetworkSettings,
  NetworkTest,
  ObservationDetail,
  ObservationFilter,
  ObservationPage,
  PictureCopy,
  PeriodSpending,
  Provider,
  ProviderKind,
  ProviderPreset,
  Prompt,
  Prompts,
  PromptUse,
  ProxyInput,
  RetryWait,
  SearchAnswer,
  SearchScope,
  SessionPage,
  SessionTraces,
  SetAsideRow,
  Settings,
  SettingsChange,
  SqlAnswer,
  SyncStatus,
  SystemState,
  TraceDetail,
  TraceExport,
  TraceFacets,
  TraceFilter,
  TraceImport,
  TracePage,
  TraceSeries,
  Updates,
  PastedServers,
  ToolServerInput,
  ToolsView,
  WholeCall,
} from './domain.ts'
import type { AppCommand } from './app-commands.ts'
import type { SessionSort } from './session-columns.ts'
import type { ObservationSort, RowKind } from './row-kinds.ts'
import type { TraceSort } from './trace-columns.ts'

/** Every request the renderer can make. Inputs are parsed in main (src/main/ipc/routes.ts) before a handler sees them. */
export interface Routes {
  'app.info': { input: null; value: AppInfo }
  /** For a person to read, and then to send or not: versions, settings and counts, and the log's end. No key, no message. */
  'app.diagnostics': { input: null; value: { text: string } }
  /** Of the last time that the app did not end in order; null where there was none. */
  'app.report': { input: null; value: { text: string } | null }
  'app.openExternal': { input: { url: string }; value: null }
  'app.chooseSecretsStore': { input: { kept: 'weak' | 'session' }; value: AppInfo }
  /** Takes the keys that lie unencrypted into the keychain. */
  'app.moveSecrets': { input: null; value: AppInfo }

  'providers.presets': { input: null; value: ProviderPreset[] }
  'providers.list': { input: null; value: Provider[] }
  'providers.save': {
    input: { id: string | null; kind: ProviderKind; name: string; baseUrl: string; key?: string }
    value: Provider
  }
  'providers.delete': { input: { id: string }; value: null }
  'providers.clearKey': { input: { id: string }; value: null }
  /** Looks on localhost for Ollama and LM Studio. */
  'providers.discover': { input: null; value: Provider[] }
  'providers.models': { input: { id: string }; value: ModelInfo[] }

  'settings.get': { input: null; value: Settings }
  'settings.update': {
    input: Partial<
      Pick<
        Settings,
        | 'userId'
        | 'environment'
        | 'release'
        | 'tags'
        | 'theme'
        | 'sendingEnabled'
        | 'redaction'
        | 'sizeCapBytes'
        | 'defaults'
        | 'traceTable'
        | 'observationTable'
        | 'budgets'
        | 'system'
        | 'notifications'
        | 'comfort'
        | 'tracePanel'
        | 'attachments'
        | 'firstRunDone'
        | 'updates'
        | 'favouriteModels'
        | 'titleModel'
      >
    >
    value: Settings
  }
  /** `id` null keeps a new one, at the end or, where it was deleted just now, at its old place. */
  'settings.savePreset': {
    input: { id: string | null; name: string; settings: ConversationSettings; index?: number }
    value: Settings
  }
  'settings.deletePreset': { input: { id: string }; value: Settings }
  /** An absent secretKey keeps the one that is stored. An empty host removes the connection, keys included. */
  'settings.saveLangfuse': { input: { host: string; publicKey: string; secretKey?: string }; value: Settings }
  'settings.testLangfuse': {
    input: { host: string; publicKey: string; secretKey?: string }
    value: ConnectionTestResult
  }

  /** Settings, providers and what is saved of the Monitor, without any key. */
  'settings.exportFile': { input: null; value: { fileName: string; json: string } }
  /** What such a file would change, and whose keys would have to be entered. */
  'settings.previewFile': { input: { text: string }; value: { changes: SettingsChange[]; keysMissing: string[] } }
  'settings.importFile': { input: { text: string }; value: Settings }
  /** Puts back what was before the last import. */
  'settings.undoImport': { input: null; value: Settings }

  'network.isOnline': { input: null; value: { isOnline: boolean } }
  'network.get': { input: null; value: NetworkSettings }
  'network.saveProxy': { input: ProxyInput; value: NetworkSettings }
  /** PEM, of one or several. */
  'network.addAuthorities': { input: { text: string }; value: NetworkSettings }
  'network.removeAuthority': { input: { fingerprint: string }; value: NetworkSettings }
  'network.setClientCertificate': { input: ClientCertificateInput; value: NetworkSettings }
  'network.removeClientCertificate': { input: null; value: NetworkSettings }
  'network.setMetered': { input: { isMetered: boolean }; value: NetworkSettings }
  /** Langfuse and the providers that were added, each asked once over the way that it has. */
  'network.test': { input: null; value: NetworkTest[] }
  /** What this desktop offers; null in a browser. */
  'system.state': { input: null; value: SystemState | null }
  /** Shows a chat, or a new one, in the main window; for the quick one. */
  'system.showChat': { input: { id: string | null }; value: null }
  'system.hideQuick': { input: null; value: null }
  /** A chat as a Markdown file under the pointer, while it is dragged. */
  'system.dragChat': { input: { id: string }; value: null }
  'system.setStartAtLogin': { input: { enabled: boolean }; value: SystemState }

  /** Servers of tools, and what they offer. */
  'tools.get': { input: null; value: ToolsView }
  /** Nothing is saved: what the JSON of a README says, with what must be filled in. */
  'tools.readPasted': { input: { text: string }; value: PastedServers }
  /** What starts a program or reaches a host is confirmed outside the page. Null: the user said no. */
  'tools.saveServer': { input: ToolServerInput; value: ToolsView | null }
  'tools.removeServer': { input: { id: string }; value: ToolsView }
  'tools.setTool': { input: { id: string; tool: string; enabled: boolean }; value: ToolsView }
  /** It is asked for again. */
  'tools.forgetApproval': { input: { id: string; tool: string }; value: ToolsView }
  /** Ends it where it runs, and starts it; answers once it is known what it offers. */
  'tools.restart': { input: { id: string }; value: ToolsView }
  /** The end of what a server wrote for people to read. */
  'tools.log': { input: { id: string }; value: { text: string } }
  /** Reads the data folder's own file of servers. */
  'tools.readFile': { input: null; value: ToolsView }

  'conversations.list': { input: null; value: ConversationSummary[] }
  'conversations.get': { input: { id: string }; value: Conversation }
  'conversations.rename': { input: { id: string; title: string }; value: null }
  'conversations.pin': { input: { id: string; pinned: boolean }; value: null }
  /** Hides it, stops the answers in it and lets nothing be sent into it; `restore` undoes that. Its traces stay. */
  'conversations.delete': { input: { id: string }; value: null }
  'conversations.restore': { input: { id: string }; value: null }
  /** `id` null is the draft of the conversation that does not exist yet. */
  'conversations.saveDraft': { input: { id: string | null; draft: string }; value: null }
  'conversations.newDraft': { input: null; value: { draft: string; attachments?: Attachment[] } }
  'conversations.configure': { input: { id: string; settings: ConversationSettings }; value: null }
  'conversations.selectBranch': { input: { id: string; leafMessageId: string }; value: null }
  'conversations.search': { input: { text: string; within?: SearchScope }; value: SearchAnswer }
  /** Into a folder, or out of the one it is in. */
  'conversations.move': { input: { id: string; folderId: string | null }; value: null }
  'conversations.archive': { input: { id: string; isArchived: boolean }; value: null }
  /** Somebody looks at it. */
  'conversations.markSeen': { input: { id: string }; value: null }
  /** One chat into a file; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'conversations.export': { input: ChatExport; value: { downloadPath: string | null; fileName: string } | null }

  'folders.list': { input: null; value: Folder[] }
  'folders.create': { input: { name: string }; value: Folder }
  'folders.rename': { input: { id: string; name: string }; value: null }
  'folders.collapse': { input: { id: string; isCollapsed: boolean }; value: null }
  /** Its chats stay, in none; `restore` undoes that. */
  'folders.delete': { input: { id: string }; value: null }
  'folders.restore': { input: { id: string }; value: null }

  /** A new chat that begins with all that leads up to this message. */
  'messages.fork': { input: { messageId: string }; value: { conversationId: string } }
  /** What follows it follows the message before it; `restore` undoes that. Its trace stays. */
  'messages.delete': { input: { messageId: string }; value: null }
  'messages.restore': { input: { messageId: string }; value: null }
  /** Another text beside an answer, as a branch of its own; what is on record of the answer stays. */
  'messages.edit': { input: { messageId: string; text: string }; value: Message }
  /** Whether a model is sent nothing from before this message. */
  'messages.markContext': { input: { messageId: string; isStart: boolean }; value: null }

  /** `parentId` is the message this one follows: null at the start; another than the leaf makes a new branch. */
  'chat.send': {
    input: {
      conversationId: string | null
      parentId: string | null
      text: string
      /** Files that are kept, in their order. */
      attachments?: AttachmentReference[]
      settings: ConversationSettings
      /** It asks for a summary of what was said; once there is one, a model is sent nothing from before it. */
      contextMark?: 'summary'
      /** The prompt of Langfuse's that the text was made of. */
      prompt?: PromptUse
      /** For a new chat alone: the recorded call that it asks again, and what had been said before. */
      again?: { origin: ChatOrigin; earlier: EarlierMessage[] }
    }
    value: { conversationId: string; userMessage: Message; assistantMessage: Message; alongside: Message[] }
  }
  /** Answers the same prompt again, as a sibling of the given assistant message. */
  'chat.retry': { input: { messageId: string; settings: ConversationSettings }; value: { assistantMessage: Message } }
  /** Goes on with an answer that broke, was stopped or reached its length, in a message that is linked to it. */
  'chat.goOn': { input: { messageId: string; settings: ConversationSettings }; value: { assistantMessage: Message } }
  /** Keeps a message until there is a network; `beforeId` is the waiting message before which it stood, where its removal is undone. */
  'chat.sendLater': {
    input: {
      conversationId: string | null
      parentId: string | null
      text: string
      attachments?: AttachmentReference[]
      settings: ConversationSettings
      prompt?: PromptUse
      beforeId?: string
    }
    value: { conversationId: string; userMessage: Message }
  }
  /** The same for the question of an answer that failed. */
  'chat.askLater': { input: { messageId: string; settings: ConversationSettings }; value: { userMessage: Message } }
  /** What waits is sent, whatever is known of the network. */
  'chat.sendNow': { input: { messageId: string }; value: null }
  /** Its files are those that are given. */
  'chat.editWaiting': {
    input: { messageId: string; text: string; attachments?: AttachmentReference[] }
    value: { userMessage: Message }
  }
  /** Answers with what `sendLater` brings it back with; a question that was asked before stays, and waits no more. */
  'chat.removeWaiting': {
    input: { messageId: string }
    value: {
      conversationId: string
      parentId: string | null
      text: string
      attachments: AttachmentReference[]
      settings: ConversationSettings
      prompt?: PromptUse
      beforeId: string | null
      wasAsked: boolean
      /** The chat had nothing else in it and is deleted with it, until it is restored. */
      isEmptied: boolean
    }
  }
  /** Of answers side by side one is kept and shown alone, the others stay as branches. Answers with the ids that were beside each other. */
  'chat.keepOne': { input: { messageId: string }; value: { messageIds: string[]; askedWith: string } }
  /** Undoes that. */
  'chat.putBeside': { input: { messageIds: string[]; askedWith: string }; value: null }
  /** What a conversation has cost so far, all its branches and titles included. */
  'chat.spent': { input: { conversationId: string }; value: ConversationSpending }
  /** What the next message would send. */
  'chat.estimate': {
    input: {
      conversationId: string | null
      leafMessageId: string | null
      text: string
      settings: ConversationSettings
    }
    value: InputEstimate
  }
  /** Asks the model that is set for titles. `title` null: it had none to give. `isSuggestion`: the chat has a name of the user's, which stays. */
  'chat.writeTitle': { input: { conversationId: string }; value: { title: string; isSuggestion: boolean } }
  'chat.stop': { input: { messageId: string }; value: null }
  /** The user's word on a call that waits for it. `words`: what the model is told with a no. */
  'chat.decideCall': {
    input: { messageId: string; callId: string; decision: Approval | 'deny'; words?: string | undefined }
    /** False where the user took it back in the dialog; then it goes on waiting. */
    value: boolean
  }
  /** Ends one running call; the answer goes on without its result. */
  'chat.cancelCall': { input: { messageId: string; callId: string }; value: null }
  'chat.toolCall': { input: { messageId: string; callId: string }; value: WholeCall }
  /** How many tokens a model takes; null where nobody knows. */
  'chat.contextWindow': { input: { providerId: string; model: string }; value: { tokens: number | null } }
  /** The answers whose call waits to be tried again; `stop` ends such a wait as well. */
  'chat.retryWaits': { input: null; value: RetryWait[] }
  'chat.tryNow': { input: { messageId: string }; value: null }
  /** Takes back what was said of an answer; where nothing holds, nothing is recorded. */
  'chat.withdrawScore': { input: { messageId: string }; value: Message }
  /** Replaces what was said of the answer before. */
  'chat.score': { input: { messageId: string; value: 'up' | 'down'; comment: string }; value: Message }

  /** A file is handed over piece by piece, in order, and after its own bytes those of the smaller picture, if there is one. */
  'attachments.begin': { input: { name: string; bytes: number; copy: PictureCopy | null }; value: { id: string } }
  /** Base64. Answers once the next piece may come. */
  'attachments.write': { input: { id: string; bytes: string }; value: null }
  /** Answers once it is on the disk and, where it is a document, was read. */
  'attachments.end': { input: { id: string }; value: Attachment }
  'attachments.cancel': { input: { id: string }; value: null }
  /** Those of the message that is being written; `id` as with drafts. */
  'attachments.saveDraft': { input: { id: string | null; attachments: AttachmentReference[] }; value: null }
  /** What models are sent of a document; null where it is not kept. */
  'attachments.text': { input: { sha256: string }; value: { text: string | null } }
  /** Into a file that the user chooses; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'attachments.save': { input: AttachmentReference; value: { fileName: string; downloadPath: string | null } | null }
  /** Null where nobody knows: then it is tried. */
  'attachments.takesPictures': {
    input: { providerId: string; model: string }
    value: { takesPictures: boolean | null }
  }
  'attachments.usage': { input: null; value: AttachmentUsage }
  /** Removes what nothing but deleted chats hold. */
  'attachments.collect': { input: null; value: { freedBytes: number } }
  /** Langfuse's as they were read last; what is stale is read again meanwhile. */
  'prompts.list': { input: null; value: Prompts }
  'prompts.save': { input: { id: string | null; name: string; text: string }; value: Prompt }
  'prompts.delete': { input: { ids: string[] }; value: null }
  /** Answers the ids of what came, how many were there already and how many could not be used. */
  'prompts.importFile': { input: { text: string }; value: { ids: string[]; knownCount: number; skippedCount: number } }
  'prompts.exportFile': { input: null; value: { fileName: string; json: string } }
  /** Reads all of Langfuse's, whatever came of it. */
  'prompts.refresh': { input: null; value: LangfusePrompts }
  'prompts.version': { input: { name: string; version: number }; value: LangfusePromptVersion }

  'monitor.summary': { input: { filter: TraceFilter }; value: MonitorSummary }
  'monitor.traces': {
    /** `backwards`: the last of the list, or those before the cursor; each page is in the order of the list. */
    input: { filter: TraceFilter; sort?: TraceSort; cursor: string | null; limit: number; backwards?: boolean }
    value: TracePage
  }
  /** The observations of these traces, and what is asked of each itself. */
  'monitor.observations': {
    input: {
      filter: ObservationFilter
      sort?: ObservationSort
      cursor: string | null
      limit: number
      backwards?: boolean
    }
    value: ObservationPage
  }
  /** What it is and where it is, with its observations as columns; no body is read for it. */
  'monitor.trace': { input: { traceId: string }; value: TraceDetail }
  'monitor.observation': { input: { traceId: string; spanId: string }; value: ObservationDetail }
  /** A body as text, a piece at a time: JSON as one would read it, a text as it is. */
  'monitor.body': { input: { traceId: string; spanId: string; side: BodySide; offset: number }; value: BodyPiece }
  /** `id` null keeps a new one, at the end or, where it was deleted just now, at its old place. */
  'monitor.saveView': { input: { id: string | null; name: string; query: string; index?: number }; value: Settings }
  'monitor.deleteView': { input: { id: string }; value: Settings }
  /** All that the filter matches, into a file; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'monitor.export': {
    input: ExportRows
    value: { id: string; downloadPath: string | null } | null
  }
  'monitor.cancelExport': { input: { id: string }; value: null }
  'monitor.imports': { input: null; value: TraceImport[] }
  /** A file of traces is read piece by piece, in order: begin, then its bytes, then its end. Nothing of it is seen until it is confirmed. */
  'monitor.beginImport': { input: { fileName: string; fileBytes: number }; value: TraceImport }
  /** Base64. Answers once the next piece may come. */
  'monitor.writeImport': { input: { id: number; bytes: string }; value: null }
  'monitor.endImport': { input: { id: number }; value: TraceImport }
  'monitor.confirmImport': { input: { id: number }; value: null }
  /** With all that came of it, whether it is being read, waits or is done. */
  'monitor.removeImport': { input: { id: number }; value: null }
  'monitor.facets': { input: { rows: RowKind }; value: TraceFacets }
  /** A user's own question about the Monitor's copy; `id` names it for `cancelSql`. */
  'monitor.runSql': { input: { id: string; sql: string }; value: SqlAnswer }
  'monitor.cancelSql': { input: { id: string }; value: null }
  /** Like the views. */
  'monitor.saveQuery': { input: { id: string | null; name: string; sql: string; index?: number }; value: Settings }
  'monitor.deleteQuery': { input: { id: string }; value: Settings }
  /** The range in 24 to 90 buckets, on the calendar's boundaries. */
  'monitor.series': { input: ChartQuestion; value: TraceSeries }
  /** Those that have a trace that the filter lets through; what is told of each is of these traces. `backwards` as with traces. */
  'monitor.sessions': {
    input: { filter: TraceFilter; sort?: SessionSort; cursor: string | null; limit: number; backwards?: boolean }
    value: SessionPage
  }
  'monitor.session': { input: { sessionId: string; cursor: string | null; limit: number }; value: SessionTraces }
  /** What is worth a look, worked out anew each time. */
  'monitor.hints': { input: { filter: HintFilter }; value: HintAnswer }
  /**
   * What a hint of this key tells of up to then is not told again; null tells all of it again. Answers how it was before, to
   * undo it with.
   */
  'monitor.dismissHint': { input: { key: string; untilMs: number | null }; value: { beforeMs: number | null } }
  /** Of the calendar day and month that are now. */
  'monitor.spent': { input: null; value: PeriodSpending[] }
  /** Of the budgets that are set. */
  'monitor.budgets': { input: null; value: BudgetState[] }
  'monitor.breakdown': { input: ChartQuestion & { by: BreakdownKind }; value: Breakdown }

  'sync.status': { input: null; value: SyncStatus }
  'sync.retryNow': { input: null; value: null }
  'sync.flush': { input: null; value: null }
  'sync.setPaused': { input: { paused: boolean }; value: null }
  /**
   * The keys are another project's than what waits is for. `move`: what is definitely not at the old one goes to the new
   * one. `keep`: it waits for the old one's keys. What may be at the old one stays there in both.
   */
  'sync.resolveProject': { input: { choice: 'move' | 'keep' }; value: null }
  /**
   * What waits for another project's keys is sent to the present one after all. `alsoInDoubt`: with what that project may
   * have, which may then be in both.
   */
  'sync.sendElsewhere': { input: { projectId: string; alsoInDoubt: boolean }; value: null }
  'sync.dead': { input: { limit: number }; value: DeadRecord[] }
  /** Null retries all dead records. */
  'sync.retryDead': { input: { seqs: number[] | null }; value: null }
  /**
   * They count as lost and cannot be brought back. Null is all that had died by `diedUpToMs`, so that nothing goes that was
   * not seen. Answers how many records went; what is sent again meanwhile stays.
   */
  'sync.discardDead': { input: { seqs: number[] | null; diedUpToMs: number }; value: { recordCount: number } }
  /** With all that was recorded of each; the newest first, as many as a file of sensible size holds. */
  'sync.exportDead': { input: null; value: DeadExport }
  /** The account of what is lost, newest first; its counts add up to the ledger's. */
  'sync.losses': { input: { limit: number }; value: Loss[] }
  /** Rows that could not be read, newest first, and all of them as a file. */
  'sync.setAside': { input: { limit: number }; value: SetAsideRow[] }
  'sync.exportSetAside': { input: null; value: DeadExport }
  'sync.history': { input: { limit: number }; value: ConnectionHistoryEntry[] }

  /** Chats, traces and settings in one zip; a browser fetches it at `downloadPath`. Null: the user chose not to. */
  'archive.export': { input: null; value: { id: string; downloadPath: string | null } | null }
  'archive.cancelExport': { input: { id: string }; value: null }
  /** What runs now, of either kind. */
  'archive.state': { input: null; value: { exporting: ArchiveExport | null; importing: ArchiveImport | null } }
  /** Such a zip is read piece by piece, in order; nothing of it is seen until it is confirmed. Another one that waits goes. */
  'archive.beginImport': { input: { fileName: string; fileBytes: number }; value: ArchiveImport }
  /** Base64. Answers once the next piece may come. */
  'archive.writeImport': { input: { id: string; bytes: string }; value: null }
  /** Answers once it is known what will come. */
  'archive.endImport': { input: { id: string }; value: ArchiveImport }
  /** Answers once its chats are here; its traces follow. */
  'archive.confirmImport': { input: { id: string; withSettings: boolean }; value: { importId: number } }
  /** At any time before its chats are here; leaves nothing. */
  'archive.cancelImport': { input: { id: string }; value: null }
  /** Takes away what came, settings too where they came since the start; what was said in these chats since stays. */
  'archive.undoImport': { input: { importId: number }; value: null }

  /** Newest first. */
  'data.backups': { input: null; value: Backup[] }
  'data.backUp': { input: null; value: Backup }
  /**
   * Sets the present database aside, as a backup too, and opens the chosen one in its place. Answers once that is done;
   * `app.reopened` tells every page to begin anew.
   */
  'data.restore': { input: { name: string }; value: null }
  'data.deleteBackup': { input: { name: string }; value: null }
  /** Reads all of the database, on a thread of its own. What is found damaged can be mended by `data.mend`. */
  'data.check': { input: null; value: DatabaseCheck }
  'data.indexState': { input: null; value: IndexState }
  /** Derives everything that the Monitor and the search show anew from what was recorded; answers once it has begun. */
  'data.rebuildIndex': { input: null; value: null }
  /** Opens the database anew, which mends what was found damaged. Answers once that is done; `app.reopened` follows. */
  'data.mend': { input: null; value: null }
  'data.folder': { input: null; value: DataFolderState }
  /** Asks where to; answers false where the user chose not to. Else the app begins again from there, and nothing is answered. */
  'data.moveFolder': { input: null; value: boolean }
  'data.deleteKept': { input: { kind: 'moved-from' } | { kind: 'copy'; name: string }; value: null }
  /**
   * As after an installation: chats, traces, settings and keys go. `undeliveredCount`: how many records the user knows of that were not
   * delivered; where there are more, nothing happens. `app.reopened` follows.
   */
  'data.startAnew': { input: { isKept: boolean; undeliveredCount: number }; value: null }

  'updates.state': { input: null; value: Updates }
  /** Asks whether updates may come from the feed that is set, where that came from elsewhere than this computer. */
  'updates.confirm': { input: null; value: Updates }
  /** Asks the feed now; answers once it is known. */
  'updates.check': { input: null; value: Updates }
  /** Begins to download what was found; `updates.changed` tells the rest. */
  'updates.download': { input: null; value: Updates }
  /** Installs what was downloaded and restarts, once no answer streams and no batch is on its way. */
  'updates.install': { input: null; value: Updates }
  /** Ends a download, or the wait before an installation. */
  'updates.cancel': { input: null; value: Updates }
  /** This version is not spoken of again, or not for a day. */
  'updates.skip': { input: null; value: Updates }
  'updates.later': { input: null; value: Updates }
}

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
  /** `isDeleted` where that is what changed; `isTree` where messages came, went or were marked other than by a turn. */
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
  /** For the user: what happened and what to do. */
  message: string
}

/** Errors are values: Electron drops the fields of thrown ones. */
export type Result<T> = { ok: true; value: T } | { ok: false; error: RouteError }

/** What the preload (or, in a browser, src/renderer/bridge.ts) puts on `window.holdfast`. */
export interface Bridge {
  request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Result<Routes[R]['value']>>
  /** Returns the function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
}

import { z } from 'zod'
import { maxAttached } from '../../shared/attachments.ts'
import { breakdownKinds } from '../../shared/chart-kinds.ts'
import type { Route, Routes } from '../../shared/ipc.ts'
import { nameOf } from '../attachments/uploads.ts'
import { maxModelIdLength } from '../llm/limits.ts'
import { modelParameters } from '../records/parameters.ts'
import { checkPatterns } from '../records/redaction/redaction.ts'
import { budgets, observationTable, tracePanel, traceTable, viewQuery } from '../settings/monitor-settings.ts'
import { comfort } from '../settings/comfort-settings.ts'
import { favouriteModels, modelName, presetSettings, promptUse } from '../settings/chat-settings.ts'
import { notifications, system } from '../settings/system-settings.ts'
import { parseBackupName } from '../store/recovery/backup-files.ts'
import { feedAddressProblem } from '../updates/feed-address.ts'
import { cutText, isBlank, trimInvisible } from '../../shared/text.ts'
import { maxSqlLength } from '../../shared/sql-limits.ts'
import { maxNameLength, maxPrompts, maxTextLength } from '../prompts/prompt-file.ts'
import { observationTypes } from '../../shared/observation-types.ts'
import { observationTableColumns, rowKinds } from '../../shared/row-kinds.ts'
import { parseSessionCursor, sessionColumns } from '../../shared/session-columns.ts'
import { isTimeZone } from '../../shared/time-zones.ts'
import { parseCursor, traceColumns } from '../../shared/trace-columns.ts'

/** The longest message that may be sent, in UTF-8 bytes. */
export const maxMessageBytes = 4_000_000
/** How many messages a chat may begin with that asks a recorded call again. */
const maxEarlierMessages = 5000

/** Half a character can't be part of an address. */
const named = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed(), 'This is not text.')
const id = named(200)
const shortText = z.string().max(200)
const importId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
/** A piece of a file. */
const base64 = z
  .string()
  .max(8_000_000)
  .regex(/^[A-Za-z\d+/]*={0,2}$/)
const nothing = z.null()
const backupByName = z.strictObject({
  name: z.string().refine((name) => parseBackupName(name) !== null, 'This is not the name of a backup.'),
})
const messageText = z
  .string()
  .refine((text) => !isBlank(text), 'The message is empty.')
  .refine(
    (text) => Buffer.byteLength(text) <= maxMessageBytes,
    `The message is longer than the limit of ${maxMessageBytes / 1_000_000} MB. Shorten it, or send it in parts.`,
  )
const folderName = z.string().transform(trimInvisible).pipe(z.string().min(1, 'Give it a name.').max(100))
const modelChoice = { providerId: id, model: z.string().min(1).max(maxModelIdLength) }
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'This is not the name of a file.')
const attachmentReference = z.strictObject({ sha256, name: z.string().min(1).max(300).transform(nameOf) })
const heldAttachments = z.array(attachmentReference).max(maxAttached, `A message may have ${maxAttached} files.`)
/** Files may speak for themselves. */
function saysSomething(
  { text, attachments = [] }: { text: string; attachments?: unknown[] | undefined },
  context: { addIssue(words: string): void },
): void {
  if (attachments.length > 0 && isBlank(text)) return
  for (const issue of messageText.safeParse(text).error?.issues ?? []) context.addIssue(issue.message)
}
const conversationSettings = presetSettings(modelParameters).extend({
  alongside: z.array(z.strictObject(modelChoice)).max(2).optional(),
})
const deliveryState = z.enum([
  'open',
  'recorded',
  'sending',
  'retry',
  'ambiguous',
  'delivered',
  'confirmed',
  'dead',
  'lost',
  'imported',
])
const level = z.enum(['DEBUG', 'DEFAULT', 'WARNING', 'ERROR'])
const timeZone = z.string().max(100).refine(isTimeZone, 'This is not the name of a time zone.')
/** One, or any of several. */
const anyOf = <T extends z.ZodType>(one: T) => z.union([one, z.array(one).max(500)]).optional()
/** As far as a Date goes. */
const atMs = z.number().min(-8.64e15).max(8.64e15).nullable()
const filter = z.strictObject({
  fromMs: atMs,
  toMs: atMs,
  model: anyOf(z.string().max(maxModelIdLength)),
  providerId: anyOf(id),
  userId: anyOf(shortText),
  conversationId: anyOf(id),
  environment: anyOf(shortText),
  tag: anyOf(shortText),
  source: anyOf(z.enum(['chat', 'import'])),
  level: anyOf(level),
  delivery: anyOf(deliveryState),
  weekHours: z.strictObject({ hours: z.array(z.number().int().min(0).max(167)).min(1).max(168), timeZone }).optional(),
  durationAboveMs: z.number().optional(),
  costAboveUsd: z.number().optional(),
  text: z.string().max(1000).optional(),
})
const observationFilter = filter.extend({ type: anyOf(z.enum(observationTypes)) })
const sortBy = <T extends string>(columns: readonly T[]) =>
  z.strictObject({ column: z.enum(columns), isDescending: z.boolean() }).optional()
/** What an answer named as the beginning of the next page. */
const cursorOf = (parse: (cursor: string) => unknown) =>
  z
    .string()
    .max(20_000)
    .refine((cursor) => parse(cursor) !== null, 'This is no place in the list.')
    .nullable()
const pageLimit = z.number().int().min(1).max(500)
/** A page of a table, from either end. */
const rowPage = { cursor: cursorOf(parseCursor), limit: pageLimit, backwards: z.boolean().optional() }
const chartQuestion = z.strictObject({
  filter,
  timeZone,
})
const providerKind = z.enum([
  'demo',
  'openai',
  'azure',
  'openrouter',
  'litellm',
  'groq',
  'deepseek',
  'mistral',
  'gemini',
  'anthropic',
  'vllm',
  'llamacpp',
  'ollama',
  'lmstudio',
  'custom',
])
const savedName = (what: string) =>
  z
    .string()
    .transform(trimInvisible)
    .pipe(z.string().min(1, `Give the ${what} a name.`).max(80))
const sql = z.string().max(maxSqlLength, 'This question is too long.')
const key = z.string().max(4000)
const redaction = z.strictObject({
  bodies: z.enum(['all', 'metadata', 'nothing']),
  keys: z.boolean(),
  emails: z.boolean(),
  patterns: z.array(z.string()).superRefine((patterns, context) => {
    const found = checkPatterns(patterns)
    if (found) context.addIssue(`“${cutText(found.pattern, 60)}”: ${found.problem}`)
  }),
})
const updates = z.strictObject({
  feed: z
    .string()
    .trim()
    .max(2000)
    .superRefine((feed, context) => {
      const problem = feedAddressProblem(feed)
      if (problem) context.addIssue(problem)
    }),
  channel: z.enum(['stable', 'beta']),
})
const langfuse = z.strictObject({
  host: z.string().max(2000),
  publicKey: z.string().max(500),
  secretKey: key.optional(),
})

const settingsFile = z.strictObject({ text: z.string().max(5_000_000, 'This file is too long for settings.') })

export type Handlers = { [R in Route]: (input: Routes[R]['input']) => Promise<Routes[R]['value']> | Routes[R]['value'] }
/** Those whose names begin with one of these words. */
export type HandlersOf<Room extends string> = Pick<Handlers, Extract<Route, `${Room}.${string}`>>

const exportFormat = z.enum(['csv', 'jsonl', 'otlp', 'parquet'])

/** What each route accepts. Everything that comes from a renderer passes here first. */
export const routeInputs: { [R in Route]: z.ZodType<Routes[R]['input']> } = {
  'app.info': nothing,
  'app.diagnostics': nothing,
  'app.report': nothing,
  'app.openExternal': z.strictObject({ url: z.string().max(8000) }),
  'app.chooseSecretsStore': z.strictObject({ kept: z.enum(['weak', 'session']) }),
  'app.moveSecrets': nothing,
  'providers.presets': nothing,
  'providers.list': nothing,
  'providers.save': z.strictObject({
    id: id.nullable(),
    kind: providerKind,
    name: z.string().trim().min(1, 'Give the provider a name.').max(100),
    baseUrl: z.string().max(2000),
    key: key.optional(),
  }),
  'providers.delete': z.strictObject({ id }),
  'providers.clearKey': z.strictObject({ id }),
  'providers.discover': nothing,
  'providers.models': z.strictObject({ id }),
  'settings.get': nothing,
  'settings.update': z.strictObject({
    userId: shortText.optional(),
    environment: z
      .string()
      .max(40)
      .regex(/^(?!langfuse)[a-z0-9-_]*$/, 'Use lower-case letters, digits, - and _; it may not start with langfuse.')
      .optional(),
    release: shortText.optional(),
    tags: z.array(shortText).max(50).optional(),
    theme: z.enum(['system', 'light', 'dark']).optional(),
    sendingEnabled: z.boolean().optional(),
    redaction: redaction.optional(),
    sizeCapBytes: z.number().int().min(50_000_000, 'The cap must be at least 50 MB.').nullable().optional(),
    defaults: conversationSettings.optional(),
    favouriteModels: favouriteModels.optional(),
    titleModel: modelName.nullable().optional(),
    traceTable: traceTable.nullable().optional(),
    observationTable: observationTable.nullable().optional(),
    budgets: budgets.optional(),
    system: system.optional(),
    notifications: notifications.optional(),
    comfort: comfort.optional(),
    tracePanel: tracePanel.optional(),
    attachments: z
      .strictObject({
        quotaBytes: z.number().int().min(10_000_000, 'The limit must be at least 10 MB.').nullable(),
        inRecords: z.enum(['reference', 'full']),
      })
      .optional(),
    firstRunDone: z.boolean().optional(),
    updates: updates.optional(),
  }),
  'settings.savePreset': z.strictObject({
    id: id.nullable(),
    name: savedName('preset'),
    settings: conversationSettings,
    index: z.number().int().min(0).optional(),
  }),
  'settings.deletePreset': z.strictObject({ id }),
  'settings.saveLangfuse': langfuse,
  'settings.testLangfuse': langfuse,
  'settings.exportFile': nothing,
  'settings.previewFile': settingsFile,
  'settings.importFile': settingsFile,
  'settings.undoImport': nothing,
  'network.isOnline': nothing,
  'network.get': nothing,
  'network.saveProxy': z.strictObject({
    mode: z.enum(['system', 'none', 'own', 'script']),
    address: z.string().max(2000),
    exceptions: z.string().max(10_000),
    user: z.string().max(500),
    password: key.optional(),
    scriptUrl: z.string().max(100_000),
  }),
  'network.addAuthorities': z.strictObject({ text: z.string().max(1_000_000, 'This is too long for a certificate.') }),
  'network.removeAuthority': z.strictObject({ fingerprint: shortText }),
  'network.setClientCertificate': z.strictObject({
    fileName: z.string().min(1).max(300),
    hosts: z.string().max(10_000),
    file: base64.max(200_000, 'This file is too long for a certificate.'),
    passphrase: key,
  }),
  'network.removeClientCertificate': nothing,
  'network.setMetered': z.strictObject({ isMetered: z.boolean() }),
  'network.test': nothing,
  'system.state': nothing,
  'system.showChat': z.strictObject({ id: id.nullable() }),
  'system.hideQuick': nothing,
  'system.dragChat': z.strictObject({ id }),
  'system.setStartAtLogin': z.strictObject({ enabled: z.boolean() }),
  'tools.get': nothing,
  'tools.readPasted': z.strictObject({ text: z.string().max(1_000_000, 'This is too long for a list of servers.') }),
  'tools.saveServer': z.strictObject({
    id: id.nullable(),
    name: z.string().max(100, 'The name is longer than 100 characters.'),
    kind: z.enum(['local', 'remote']),
    command: z.string().max(4000),
    args: z.array(z.string().max(8000)).max(200, 'There are more than 200 arguments.'),
    cwd: z.string().max(4000),
    url: z.string().max(4000),
    secrets: z.array(z.strictObject({ name: z.string().max(200), value: z.string().max(16_000).optional() })).max(100),
  }),
  'tools.removeServer': z.strictObject({ id }),
  'tools.setTool': z.strictObject({ id, tool: z.string().max(500), enabled: z.boolean() }),
  'tools.forgetApproval': z.strictObject({ id, tool: z.string().max(500) }),
  'tools.restart': z.strictObject({ id }),
  'tools.log': z.strictObject({ id }),
  'tools.readFile': nothing,
  'conversations.list': nothing,
  'conversations.get': z.strictObject({ id }),
  'conversations.rename': z.strictObject({
    id,
    title: z.string().transform(trimInvisible).pipe(z.string().min(1, 'Give it a title.').max(300)),
  }),
  'conversations.pin': z.strictObject({ id, pinned: z.boolean() }),
  'conversations.delete': z.strictObject({ id }),
  'conversations.restore': z.strictObject({ id }),
  'conversations.saveDraft': z.strictObject({ id: id.nullable(), draft: z.string().max(maxMessageBytes) }),
  'conversations.newDraft': nothing,
  'conversations.configure': z.strictObject({ id, settings: conversationSettings }),
  'conversations.selectBranch': z.strictObject({ id, leafMessageId: id }),
  'conversations.search': z.strictObject({
    text: z.string().max(1000),
    within: z.strictObject({ folderId: id.optional(), isArchived: z.literal(true).optional() }).optional(),
  }),
  'conversations.move': z.strictObject({ id, folderId: id.nullable() }),
  'conversations.archive': z.strictObject({ id, isArchived: z.boolean() }),
  'conversations.markSeen': z.strictObject({ id }),
  'conversations.export': z.strictObject({
    id,
    format: z.enum(['markdown', 'json', 'html', 'pdf']),
    branches: z.enum(['shown', 'all']),
  }),
  'folders.list': nothing,
  'folders.create': z.strictObject({ name: folderName }),
  'folders.rename': z.strictObject({ id, name: folderName }),
  'folders.collapse': z.strictObject({ id, isCollapsed: z.boolean() }),
  'folders.delete': z.strictObject({ id }),
  'folders.restore': z.strictObject({ id }),
  'messages.fork': z.strictObject({ messageId: id }),
  'messages.delete': z.strictObject({ messageId: id }),
  'messages.restore': z.strictObject({ messageId: id }),
  'messages.edit': z.strictObject({ messageId: id, text: messageText }),
  'messages.markContext': z.strictObject({ messageId: id, isStart: z.boolean() }),
  'chat.send': z
    .strictObject({
      conversationId: id.nullable(),
      parentId: id.nullable(),
      text: z.string(),
      attachments: heldAttachments.optional(),
      settings: conversationSettings,
      contextMark: z.literal('summary').optional(),
      prompt: promptUse.optional(),
      again: z
        .strictObject({
          origin: z.strictObject({ traceId: id, spanId: id }),
          earlier: z
            .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: messageText }))
            .max(maxEarlierMessages),
        })
        .optional(),
    })
    .superRefine(saysSomething),
  'chat.retry': z.strictObject({ messageId: id, settings: conversationSettings }),
  'chat.goOn': z.strictObject({ messageId: id, settings: conversationSettings }),
  'chat.sendLater': z
    .strictObject({
      conversationId: id.nullable(),
      parentId: id.nullable(),
      text: z.string(),
      attachments: heldAttachments.optional(),
      settings: conversationSettings,
      prompt: promptUse.optional(),
      beforeId: id.optional(),
    })
    .superRefine(saysSomething),
  'chat.askLater': z.strictObject({ messageId: id, settings: conversationSettings }),
  'chat.sendNow': z.strictObject({ messageId: id }),
  'chat.editWaiting': z
    .strictObject({ messageId: id, text: z.string(), attachments: heldAttachments.optional() })
    .superRefine(saysSomething),
  'chat.removeWaiting': z.strictObject({ messageId: id }),
  'chat.keepOne': z.strictObject({ messageId: id }),
  'chat.putBeside': z.strictObject({ messageIds: z.array(id).min(1).max(100), askedWith: id }),
  'chat.spent': z.strictObject({ conversationId: id }),
  'chat.estimate': z.strictObject({
    conversationId: id.nullable(),
    leafMessageId: id.nullable(),
    text: z.string().max(maxMessageBytes),
    settings: conversationSettings,
  }),
  'chat.writeTitle': z.strictObject({ conversationId: id }),
  'prompts.list': nothing,
  'prompts.save': z.strictObject({
    id: id.nullable(),
    name: z
      .string()
      .transform(trimInvisible)
      .pipe(
        z
          .string()
          .min(1, 'Give the prompt a name.')
          .max(maxNameLength, `A name has ${maxNameLength} characters at most.`),
      ),
    text: z
      .string()
      .max(maxTextLength, `A prompt has ${maxTextLength.toLocaleString('en')} characters at most.`)
      .refine((text) => !isBlank(text), 'The prompt is empty.'),
  }),
  'prompts.delete': z.strictObject({ ids: z.array(id).max(maxPrompts) }),
  'prompts.importFile': z.strictObject({ text: z.string().max(20_000_000, 'This file is too long for prompts.') }),
  'prompts.exportFile': nothing,
  'prompts.refresh': nothing,
  'prompts.version': z.strictObject({
    name: named(1000),
    version: z.number().int().min(0).max(1_000_000_000),
  }),
  'chat.stop': z.strictObject({ messageId: id }),
  'chat.decideCall': z.strictObject({
    messageId: id,
    callId: id,
    decision: z.enum(['once', 'chat', 'always', 'deny']),
    words: z.string().max(4000, 'The words to the model are longer than 4,000 characters.').optional(),
  }),
  'chat.cancelCall': z.strictObject({ messageId: id, callId: id }),
  'chat.toolCall': z.strictObject({ messageId: id, callId: id }),
  'chat.contextWindow': z.strictObject({ providerId: id, model: z.string().max(maxModelIdLength) }),
  'chat.retryWaits': nothing,
  'chat.tryNow': z.strictObject({ messageId: id }),
  'chat.withdrawScore': z.strictObject({ messageId: id }),
  'chat.score': z.strictObject({
    messageId: id,
    value: z.enum(['up', 'down']),
    comment: z.string().trim().max(2000, 'The comment is longer than 2,000 characters.'),
  }),
  'attachments.begin': z.strictObject({
    name: z.string().max(5000),
    bytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    copy: z
      .strictObject({
        bytes: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
        widthPx: z.number().int().min(1).max(100_000),
        heightPx: z.number().int().min(1).max(100_000),
      })
      .nullable(),
  }),
  'attachments.write': z.strictObject({ id, bytes: base64 }),
  'attachments.end': z.strictObject({ id }),
  'attachments.cancel': z.strictObject({ id }),
  'attachments.saveDraft': z.strictObject({ id: id.nullable(), attachments: heldAttachments }),
  'attachments.text': z.strictObject({ sha256 }),
  'attachments.save': attachmentReference,
  'attachments.takesPictures': z.strictObject({ providerId: id, model: z.string().min(1).max(maxModelIdLength) }),
  'attachments.usage': nothing,
  'attachments.collect': nothing,
  'monitor.summary': z.strictObject({ filter }),
  'monitor.traces': z.strictObject({ filter, sort: sortBy(traceColumns), ...rowPage }),
  'monitor.observations': z.strictObject({
    filter: observationFilter,
    sort: sortBy(observationTableColumns),
    ...rowPage,
  }),
  'monitor.trace': z.strictObject({ traceId: id }),
  'monitor.observation': z.strictObject({ traceId: id, spanId: id }),
  'monitor.body': z.strictObject({
    traceId: id,
    spanId: id,
    side: z.enum(['input', 'output']),
    offset: z.number().int().min(0),
  }),
  'monitor.export': z.discriminatedUnion('rows', [
    z.strictObject({ rows: z.literal('traces'), filter, format: exportFormat }),
    z.strictObject({ rows: z.literal('observations'), filter: observationFilter, format: exportFormat }),
  ]),
  'monitor.cancelExport': z.strictObject({ id }),
  'monitor.imports': nothing,
  'monitor.beginImport': z.strictObject({
    fileName: z.string().min(1).max(1000),
    fileBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
  'monitor.writeImport': z.strictObject({ id: importId, bytes: base64 }),
  'monitor.endImport': z.strictObject({ id: importId }),
  'monitor.confirmImport': z.strictObject({ id: importId }),
  'monitor.removeImport': z.strictObject({ id: importId }),
  'monitor.facets': z.strictObject({ rows: z.enum(rowKinds) }),
  'monitor.saveView': z.strictObject({
    id: id.nullable(),
    name: savedName('view'),
    query: viewQuery,
    index: z.number().int().min(0).optional(),
  }),
  'monitor.deleteView': z.strictObject({ id }),
  'monitor.runSql': z.strictObject({ id, sql }),
  'monitor.cancelSql': z.strictObject({ id }),
  'monitor.saveQuery': z.strictObject({
    id: id.nullable(),
    name: savedName('query'),
    sql,
    index: z.number().int().min(0).optional(),
  }),
  'monitor.deleteQuery': z.strictObject({ id }),
  'monitor.series': chartQuestion,
  'monitor.sessions': z.strictObject({
    filter,
    sort: sortBy(sessionColumns),
    cursor: cursorOf(parseSessionCursor),
    limit: pageLimit,
    backwards: z.boolean().optional(),
  }),
  'monitor.session': z.strictObject({ sessionId: id, cursor: cursorOf(parseCursor), limit: pageLimit }),
  'monitor.hints': z.strictObject({
    filter: filter.omit({ level: true, delivery: true, durationAboveMs: true, costAboveUsd: true, text: true }),
  }),
  'monitor.dismissHint': z.strictObject({ key: z.string().min(1).max(1000), untilMs: z.number().min(0).nullable() }),
  'monitor.budgets': nothing,
  'monitor.spent': nothing,
  'monitor.breakdown': chartQuestion.extend({ by: z.enum(breakdownKinds) }),
  'sync.status': nothing,
  'sync.retryNow': nothing,
  'sync.flush': nothing,
  'sync.setPaused': z.strictObject({ paused: z.boolean() }),
  'sync.resolveProject': z.strictObject({ choice: z.enum(['move', 'keep']) }),
  'sync.sendElsewhere': z.strictObject({ projectId: z.string().max(3000), alsoInDoubt: z.boolean() }),
  'sync.dead': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
  'sync.retryDead': z.strictObject({ seqs: z.array(z.number().int()).max(10_000).nullable() }),
  'sync.discardDead': z.strictObject({
    seqs: z.array(z.number().int()).max(10_000).nullable(),
    diedUpToMs: z.number(),
  }),
  'sync.exportDead': nothing,
  'sync.losses': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
  'sync.setAside': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
  'sync.exportSetAside': nothing,
  'sync.history': z.strictObject({ limit: z.number().int().min(1).max(1000) }),
  'archive.export': nothing,
  'archive.cancelExport': z.strictObject({ id }),
  'archive.state': nothing,
  'archive.beginImport': z.strictObject({
    fileName: z.string().min(1).max(1000),
    fileBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
  'archive.writeImport': z.strictObject({ id, bytes: base64 }),
  'archive.endImport': z.strictObject({ id }),
  'archive.confirmImport': z.strictObject({ id, withSettings: z.boolean() }),
  'archive.cancelImport': z.strictObject({ id }),
  'archive.undoImport': z.strictObject({ importId }),
  'data.backups': nothing,
  'data.backUp': nothing,
  'data.restore': backupByName,
  'data.deleteBackup': backupByName,
  'data.check': nothing,
  'data.indexState': nothing,
  'data.rebuildIndex': nothing,
  'data.mend': nothing,
  'data.folder': nothing,
  'data.moveFolder': nothing,
  'data.deleteKept': z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('moved-from') }),
    z.strictObject({ kind: z.literal('copy'), name: z.string().max(200) }),
  ]),
  'data.startAnew': z.strictObject({ isKept: z.boolean(), undeliveredCount: z.number().int().min(0) }),
  'updates.state': nothing,
  'updates.confirm': nothing,
  'updates.check': nothing,
  'updates.download': nothing,
  'updates.install': nothing,
  'updates.cancel': nothing,
  'updates.skip': nothing,
  'updates.later': nothing,
}

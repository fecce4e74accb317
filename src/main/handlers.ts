import type { AppInfo, DeliveryState } from '../shared/domain.ts'
import { keyOriginOf } from '../shared/key-origin.ts'
import type { createScores } from './chat/scores.ts'
import { createDeletion } from './chat/deletion.ts'
import type { Turns } from './chat/turns.ts'
import type { Handlers } from './core.ts'
import type { Emit } from './events.ts'
import { scrubExchange } from './keys/boundaries.ts'
import type { KeyScrubber } from './keys/scrubber.ts'
import { testConnection } from './langfuse/connection-test.ts'
import { normaliseHost } from './langfuse/host.ts'
import { discoverLocal, listModels, presets } from './llm/providers.ts'
import { summarise } from './monitor/summary.ts'
import type { Outbox } from './outbox/outbox.ts'
import type { Ports } from './ports.ts'
import type { Retention } from './retention.ts'
import { RouteFailure } from './route-failure.ts'
import type { ProvidersRoom } from './settings/providers.ts'
import { langfuseKey } from './settings/langfuse-key.ts'
import { langfuseSecret, type SettingsRoom } from './settings/settings.ts'
import { deleteBackup, listBackups } from './store/backup-files.ts'
import type { Store } from './store/store.ts'
import type { Sync } from './sync.ts'

interface Rooms {
  ports: Ports
  store: Store
  settings: SettingsRoom
  providers: ProvidersRoom
  turns: Turns
  scores: ReturnType<typeof createScores>
  sync: Sync
  outbox: Outbox
  retention: Retention
  keys: KeyScrubber
  info(): AppInfo
  /** Closes the core and opens another over the same folder. */
  reopen(): Promise<void>
  emit: Emit
}

/** What fits comfortably into an answer; a record may have megabytes. */
const maxExportBytes = 50_000_000
const atLangfuse = new Set<DeliveryState>(['delivered', 'confirmed'])

/** A route a line, or a few: what is more belongs into its room. */
export function createHandlers(rooms: Rooms): Handlers {
  const { ports, store, settings, providers, turns, sync, outbox, emit } = rooms
  const deletion = createDeletion({ store, clock: ports.clock, emit, turns })

  const must = async (change: Promise<boolean>, what: string): Promise<null> => {
    if (!(await change)) throw new RouteFailure('not_found', `This ${what} is no longer there.`)
    return null
  }
  const changedConversation = async (id: string, change: Promise<boolean>): Promise<null> => {
    await must(change, 'conversation')
    emit('conversations.changed', { id })
    return null
  }
  const mustBeThere = (backupName: string): void => {
    if (listBackups(ports.dataFolder).some(({ name }) => name === backupName)) return
    throw new RouteFailure('not_found', 'This backup is no longer there.')
  }
  const providersChanged = <T>(value: T): T => {
    emit('providers.changed', {})
    return value
  }
  const discover = async () => {
    providers.setFound(await discoverLocal(ports.fetch))
    return providersChanged(providers.list())
  }

  return {
    'app.info': () => rooms.info(),
    'app.openExternal': async ({ url }) => {
      const parsed = URL.canParse(url) ? new URL(url) : null
      if (parsed?.protocol !== 'https:' || parsed.username !== '' || parsed.password !== '') {
        throw new RouteFailure('forbidden', 'Only https links are opened.')
      }
      await ports.openExternal(parsed.href)
      return null
    },
    'app.chooseSecretsStore': ({ kept }) => {
      ports.secrets.choose(kept)
      return rooms.info()
    },

    'providers.presets': () => presets,
    'providers.list': () => providers.list(),
    'providers.save': async (input) => providersChanged(await providers.save(input)),
    'providers.delete': async ({ id }) => {
      await providers.remove(id)
      return providersChanged(null)
    },
    'providers.clearKey': async ({ id }) => {
      await providers.clearKey(id)
      return providersChanged(null)
    },
    'providers.discover': discover,
    'providers.models': async ({ id }) => {
      const { provider, apiKey } = await providers.find(id)
      const answer = await listModels(provider, apiKey, ports.fetch)
      if (!answer.ok) throw new RouteFailure('not_found', `${answer.error.message} ${answer.error.advice}`)
      return answer.models
    },

    'settings.get': () => settings.view(),
    'settings.update': async (patch) => {
      const next = await settings.change(patch)
      if (patch.sendingEnabled !== undefined) outbox.setEnabled(patch.sendingEnabled)
      if (patch.sizeCapBytes !== undefined) void rooms.retention.capChanged()
      emit('settings.changed', { settings: next })
      return next
    },
    'settings.saveLangfuse': async ({ host, publicKey, secretKey }) => {
      if (host.trim() === '') {
        ports.secrets.delete(langfuseSecret)
        await settings.change({ langfuse: { host: '', publicKey: '' } })
      } else {
        const url = normaliseHost(host)
        if (!url.ok) throw new RouteFailure('bad_input', url.message)
        const key = langfuseKey(ports.secrets, url.host, secretKey)
        if (key.kind === 'of_another_address') throw new RouteFailure('bad_input', `${key.message} ${key.advice}`)
        const bound = key.kind === 'typed' && { value: key.secretKey, origin: keyOriginOf(url.host) ?? '' }
        const putKeyBack = bound && ports.secrets.set(langfuseSecret, bound)
        try {
          await settings.change({ langfuse: { host: url.host, publicKey: publicKey.trim() } })
        } catch (error) {
          if (putKeyBack) putKeyBack()
          throw error
        }
      }
      await sync.connect()
      emit('settings.changed', { settings: settings.view() })
      return settings.view()
    },
    'settings.testLangfuse': async ({ host, publicKey, secretKey }) => {
      const key = langfuseKey(ports.secrets, host, secretKey)
      if (key.kind === 'of_another_address') {
        return { outcome: 'wrong_keys', message: key.message, advice: key.advice }
      }
      const connection = { host, publicKey: publicKey.trim(), secretKey: key.kind === 'none' ? '' : key.secretKey }
      const exchange =
        key.kind === 'typed' ? scrubExchange(ports.exchange, rooms.keys.with(key.secretKey)) : ports.exchange
      // One that is kept is not tried at Langfuse's other regions, which are other addresses.
      return testConnection(connection, exchange, undefined, { tryRegions: key.kind === 'typed' })
    },

    'conversations.list': () => store.read.listConversations(),
    'conversations.get': async ({ id }) => {
      const conversation = await store.read.getConversation(id)
      if (!conversation) throw new RouteFailure('not_found', 'This chat is no longer there.')
      return {
        ...conversation,
        messages: conversation.messages.map((message) => ({ ...message, ...turns.live(message.id) })),
      }
    },
    'conversations.rename': ({ id, title }) => changedConversation(id, store.write.renameConversation(id, title)),
    'conversations.pin': ({ id, pinned }) => changedConversation(id, store.write.pinConversation(id, pinned)),
    'conversations.delete': ({ id }) => must(deletion.remove(id), 'conversation'),
    'conversations.restore': ({ id }) => must(deletion.restore(id), 'conversation'),
    'conversations.saveDraft': ({ id, draft }) => must(store.write.saveDraft(id, draft), 'conversation'),
    'conversations.newDraft': async () => ({ draft: (await store.read.getMeta('newDraft')) ?? '' }),
    'conversations.configure': ({ id, settings: next }) =>
      must(store.write.configureConversation(id, next), 'conversation'),
    'conversations.selectBranch': ({ id, leafMessageId }) =>
      must(store.write.selectBranch(id, leafMessageId), 'message'),
    'conversations.search': ({ text }) => store.read.searchMessages(text),

    'chat.send': (input) => turns.send(input),
    'chat.retry': ({ messageId, settings: next }) => turns.retry(messageId, next),
    'chat.stop': ({ messageId }) => {
      turns.stop(messageId)
      return null
    },

    'chat.score': ({ messageId, value, comment }) => rooms.scores.score(messageId, value, comment),
    'chat.withdrawScore': ({ messageId }) => rooms.scores.withdraw(messageId),

    'monitor.summary': ({ filter }) => summarise(store.read, filter),
    'monitor.traces': ({ filter, cursor, limit }) => store.read.tracePage(filter, cursor, limit),
    'monitor.trace': async ({ traceId }) => {
      const detail = await store.read.traceDetail(traceId)
      if (!detail) throw new RouteFailure('not_found', 'This trace is no longer there.')
      return { ...detail, langfuseUrl: atLangfuse.has(detail.delivery) ? await sync.traceUrl(traceId) : null }
    },
    'monitor.facets': () => store.read.facets(),

    'sync.status': () => sync.status(),
    'sync.retryNow': async () => {
      await outbox.retryNow()
      return null
    },
    'sync.flush': async () => {
      await outbox.flush()
      return null
    },
    'sync.setPaused': async ({ paused }) => {
      await outbox.setPaused(paused)
      return null
    },
    'sync.resolveProject': async ({ choice }) => {
      if (!(await outbox.resolveProject(choice))) {
        throw new RouteFailure(
          'conflict',
          'This was already decided. Sync shows which records are waiting for which project.',
        )
      }
      return null
    },
    'sync.sendElsewhere': async ({ projectId, alsoInDoubt }) => {
      const batches = await outbox.sendElsewhere(projectId, alsoInDoubt)
      if (batches === null) {
        throw new RouteFailure('conflict', 'First choose what happens to the records waiting for the previous project.')
      }
      return null
    },
    'sync.dead': ({ limit }) => store.read.deadRecords(limit),
    'sync.retryDead': async ({ seqs }) => {
      await outbox.reviveDead(seqs)
      return null
    },
    'sync.discardDead': async (choice) => ({ recordCount: await outbox.discardDead(choice) }),
    'sync.exportDead': async () => ({
      fileName: `holdfast-refused-${new Date(ports.clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-')}.json`,
      ...(await store.read.exportDead(maxExportBytes)),
    }),
    'sync.losses': ({ limit }) => store.read.losses(limit),
    'sync.setAside': ({ limit }) => store.read.setAsideRows(limit),
    'sync.exportSetAside': async () => ({
      fileName: `holdfast-set-aside-${new Date(ports.clock.nowMs()).toISOString().replaceAll(/[:.]/g, '-')}.json`,
      ...(await store.read.exportSetAside(maxExportBytes)),
    }),
    'sync.history': ({ limit }) => store.read.connectionHistory(limit),

    'data.backups': () => listBackups(ports.dataFolder),
    'data.backUp': () => store.backUp(ports.clock.nowMs()),
    'data.restore': async ({ name }) => {
      mustBeThere(name)
      await store.requestRestore(name, ports.clock.nowMs())
      await rooms.reopen()
      return null
    },
    'data.deleteBackup': async ({ name }) => {
      mustBeThere(name)
      await deleteBackup(ports.dataFolder, name)
      return null
    },
    'data.mend': async () => {
      await rooms.reopen()
      return null
    },
  }
}

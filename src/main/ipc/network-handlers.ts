import type { NetworkSettings } from '../../shared/domain.ts'
import { testWay } from '../net/network-test.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Ports } from '../ports.ts'
import type { NetworkRoom } from '../settings/network-settings.ts'
import type { ProvidersRoom } from '../settings/providers.ts'
import type { SettingsRoom } from '../settings/settings.ts'
import type { Sync } from '../sync/sync.ts'
import type { Emit } from './events.ts'
import type { HandlersOf } from './routes.ts'

/** As many providers as a person would look at. */
const maxTested = 6

export function createNetworkHandlers(rooms: {
  ports: Ports
  network: NetworkRoom
  settings: SettingsRoom
  providers: ProvidersRoom
  sync: Sync
  outbox: Outbox
  emit: Emit
}): HandlersOf<'network'> {
  const { ports, network, outbox, emit } = rooms
  const told = (): NetworkSettings => {
    const view = network.view()
    emit('network.changed', { network: view })
    return view
  }
  /** What waits after a failure is tried over the new way. */
  const applied = async (): Promise<NetworkSettings> => {
    await ports.network.use(network.setup())
    outbox.networkChanged('online')
    return told()
  }
  return {
    'network.get': () => network.view(),
    'network.saveProxy': async (input) => {
      await network.saveProxy(input)
      return applied()
    },
    'network.addAuthorities': async ({ text }) => {
      await network.addAuthorities(text)
      return applied()
    },
    'network.removeAuthority': async ({ fingerprint }) => {
      await network.removeAuthority(fingerprint)
      return applied()
    },
    'network.setClientCertificate': async (input) => {
      await network.setClientCertificate(input)
      return applied()
    },
    'network.removeClientCertificate': async () => {
      await network.removeClientCertificate()
      return applied()
    },
    'network.setMetered': async ({ isMetered }) => {
      await network.setMetered(isMetered)
      rooms.sync.meterChanged()
      return told()
    },
    'network.isOnline': () => ({ isOnline: ports.connectivity.isOnline() }),
    'network.test': () => {
      const { host } = rooms.settings.current().langfuse
      const models = rooms.providers.list().filter(({ kind, reachable }) => kind !== 'demo' && reachable === null)
      const asked = [
        ...(host === '' ? [] : [{ name: 'Langfuse', url: host }]),
        ...models.slice(0, maxTested).map(({ name, baseUrl }) => ({ name, url: baseUrl })),
      ]
      return Promise.all(asked.map((each) => testWay(each, ports.network, ports.exchange, ports.clock.monotonicMs)))
    },
  }
}

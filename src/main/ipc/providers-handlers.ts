import { discoverLocal, listModels, presets } from '../llm/providers.ts'
import type { Ports } from '../ports.ts'
import type { ProvidersRoom } from '../settings/providers.ts'
import type { Emit } from './events.ts'
import { RouteFailure } from './route-failure.ts'
import type { HandlersOf } from './routes.ts'

export function createProvidersHandlers(rooms: {
  ports: Ports
  providers: ProvidersRoom
  emit: Emit
}): HandlersOf<'providers'> {
  const { ports, providers, emit } = rooms
  const providersChanged = <T>(value: T): T => {
    emit('providers.changed', {})
    return value
  }
  return {
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
    'providers.discover': async () => {
      providers.setFound(await discoverLocal(ports.fetch))
      return providersChanged(providers.list())
    },
    'providers.models': async ({ id }) => {
      const { provider, apiKey } = await providers.find(id)
      const answer = await listModels(provider, apiKey, ports.fetch)
      if (!answer.ok) throw new RouteFailure('not_found', `${answer.error.message} ${answer.error.advice}`)
      return answer.models
    },
  }
}

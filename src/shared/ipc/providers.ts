import type { ModelInfo, Provider, ProviderKind, ProviderPreset } from '../domain.ts'

export interface ProvidersRoutes {
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
}

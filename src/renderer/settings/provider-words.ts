import type { Provider, ProviderKind, ProviderPreset } from '../../shared/domain.ts'
import type { ModelsOf } from '../chat/model-availability.ts'
import { plural } from '../ui/format.ts'
import type { ShapeName } from '../ui/shape.tsx'

export const couldNotLoad = 'Couldn’t load models'

/** Whether a provider can be used, as far as is known without asking it. */
export function providerState(provider: Provider, models: ModelsOf | undefined): { word: string; shape: ShapeName } {
  if (provider.reachable === false) return { word: 'Not running', shape: 'ring' }
  if (provider.keyAbsence !== null) return { word: 'Key missing', shape: 'question' }
  if (provider.needsKey && !provider.hasKey) return { word: 'No API key', shape: 'dashed' }
  switch (models?.state) {
    case 'loading':
      return { word: 'Loading models…', shape: 'half' }
    case 'ready':
      return models.models.length === 0
        ? { word: 'No models listed', shape: 'question' }
        : { word: `${plural(models.models.length, 'model')} found`, shape: 'check' }
    case 'failed':
      return { word: couldNotLoad, shape: 'cross' }
    case undefined:
      if (provider.kind === 'demo') return { word: 'Always available', shape: 'check' }
      return provider.reachable ? { word: 'Running', shape: 'check' } : { word: 'Ready', shape: 'dot' }
  }
}

/** What it is, where it is, and whether a key of it is kept. */
export function providerFacts(provider: Provider, presets: readonly ProviderPreset[]): string[] {
  if (provider.kind === 'demo') return ['Needs no key and no network']
  const kind = presets.find((preset) => preset.kind === provider.kind)?.name ?? provider.kind
  const key = provider.hasKey ? 'Key saved' : missingKey(provider)
  return [...(kind === provider.name ? [] : [kind]), ...(provider.builtIn ? [] : [key])]
}

function missingKey({ keyFor, keyAbsence }: Provider): string {
  if (keyFor) return `Key is for ${keyFor}`
  switch (keyAbsence) {
    case 'session':
      return 'Key was kept for the session only'
    case 'unreadable':
      return 'Key couldn’t be read'
    default:
      return keyAbsence === null ? 'No API key' : 'Key is gone'
  }
}

const isLocal = (url: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/i.test(url)

/** What the base URL's field says, from what is in it. */
export function baseUrlHint(kind: ProviderKind, baseUrl: string, preset: ProviderPreset | undefined): string {
  if (kind === 'azure') {
    return 'https://RESOURCE.openai.azure.com/openai/v1, with your resource’s name in place of RESOURCE.'
  }
  if (/^http:/i.test(baseUrl) && !isLocal(baseUrl)) {
    return 'Without https, others on the network can read the key and every message.'
  }
  const isFixed = preset !== undefined && preset.needsKey
  if (isFixed && baseUrl !== '' && !baseUrl.startsWith(new URL(preset.baseUrl).origin)) {
    return `This isn’t ${preset.name}’s address. For another server, choose the kind Other.`
  }
  return 'The part of the URL before /chat/completions, such as https://api.example.com/v1.'
}

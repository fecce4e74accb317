import type { Provider, ProviderKind, ProviderPreset } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import type { ModelsOf } from '../chat/model-availability.ts'
import type { ShapeName } from '../ui/shape.tsx'

/** Whether a provider can be used, as far as is known without asking it. */
export function providerState(provider: Provider, models: ModelsOf | undefined): { word: string; shape: ShapeName } {
  if (provider.reachable === false) return { word: t('Not running'), shape: 'ring' }
  if (provider.keyAbsence !== null) return { word: t('Key missing'), shape: 'question' }
  if (provider.needsKey && !provider.hasKey) return { word: t('No API key'), shape: 'dashed' }
  switch (models?.state) {
    case 'loading':
      return { word: t('Loading models…'), shape: 'half' }
    case 'ready':
      return models.models.length === 0
        ? { word: t('No models listed'), shape: 'question' }
        : {
            word: t('{count, plural, one {# model} other {# models}} found', { count: models.models.length }),
            shape: 'check',
          }
    case 'failed':
      return { word: t('Couldn’t load models'), shape: 'cross' }
    case undefined:
      if (provider.kind === 'demo') return { word: t('Always available'), shape: 'check' }
      return provider.reachable ? { word: t('Running'), shape: 'check' } : { word: t('Ready'), shape: 'dot' }
  }
}

/** Names of makers are the same everywhere. */
export const presetName = ({ kind, name }: ProviderPreset): string =>
  kind === 'custom' ? t('Other', {}, 'kind of provider') : name

/** What it is, where it is, and whether a key of it is kept. */
export function providerFacts(provider: Provider, presets: readonly ProviderPreset[]): string[] {
  if (provider.kind === 'demo') return [t('Needs no key and no network')]
  const preset = presets.find(({ kind }) => kind === provider.kind)
  const kind = preset ? presetName(preset) : provider.kind
  const key = provider.hasKey ? t('Key saved') : missingKey(provider)
  return [...(kind === provider.name ? [] : [kind]), ...(provider.builtIn ? [] : [key])]
}

function missingKey({ keyFor, keyAbsence }: Provider): string {
  if (keyFor) return t('Key is for {address}', { address: keyFor })
  switch (keyAbsence) {
    case 'session':
      return t('Key was kept for the session only')
    case 'unreadable':
      return t('Key couldn’t be read')
    default:
      return keyAbsence === null ? t('No API key') : t('Key is gone')
  }
}

const isLocal = (url: string): boolean => /^https?:\/\/(localhost|127\.|\[::1\])/i.test(url)

/** What the base URL's field says, from what is in it. */
export function baseUrlHint(kind: ProviderKind, baseUrl: string, preset: ProviderPreset | undefined): string {
  if (kind === 'azure') {
    return t('https://RESOURCE.openai.azure.com/openai/v1, with your resource’s name in place of RESOURCE.')
  }
  if (/^http:/i.test(baseUrl) && !isLocal(baseUrl)) {
    return t('Without https, others on the network can read the key and every message.')
  }
  const isFixed = preset !== undefined && preset.needsKey
  if (isFixed && baseUrl !== '' && !baseUrl.startsWith(new URL(preset.baseUrl).origin)) {
    return t('This isn’t {name}’s address. For another server, choose the kind Other.', { name: preset.name })
  }
  return t('The part of the URL before /chat/completions, such as https://api.example.com/v1.')
}

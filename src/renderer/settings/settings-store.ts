import { create } from 'zustand'
import type { AppInfo, Provider, ProviderPreset, Settings } from '../../shared/domain.ts'
import type { RouteError, Routes } from '../../shared/ipc.ts'
import { bridge, onReconnect } from '../bridge.ts'
import { showToast } from '../ui/toast-store.ts'

/** What the app knows of itself: settings, providers, version. Null until the first answer. */
export const useSettings = create<{
  settings: Settings | null
  providers: Provider[] | null
  presets: ProviderPreset[]
  info: AppInfo | null
  error: string | null
}>(() => ({ settings: null, providers: null, presets: [], info: null, error: null }))

/** How often each was told since the page began: what was told while an answer was awaited is newer than the answer. */
const told = { settings: 0, providers: 0 }

export function tellSettings(news: { settings?: Settings; providers?: Provider[] }): void {
  if (news.settings) told.settings += 1
  if (news.providers) told.providers += 1
  useSettings.setState(news)
}

export async function loadSettings(): Promise<void> {
  const before = { ...told }
  const [settings, providers, presets, info] = await Promise.all([
    bridge.request('settings.get', null),
    bridge.request('providers.list', null),
    bridge.request('providers.presets', null),
    bridge.request('app.info', null),
  ])
  if (settings.ok && providers.ok && presets.ok && info.ok) {
    useSettings.setState({
      ...(told.settings === before.settings && { settings: settings.value }),
      ...(told.providers === before.providers && { providers: providers.value }),
      presets: presets.value,
      info: info.value,
      error: null,
    })
    return
  }
  const failed = [settings, providers, presets, info].find((result) => !result.ok)
  if (failed && !failed.ok) useSettings.setState({ error: failed.error.message })
}

export async function loadProviders(): Promise<void> {
  const result = await bridge.request('providers.list', null)
  if (result.ok) tellSettings({ providers: result.value })
}

/** Answers what went wrong, or null. */
export async function updateSettings(patch: Routes['settings.update']['input']): Promise<RouteError | null> {
  const result = await bridge.request('settings.update', patch)
  if (!result.ok) return result.error
  tellSettings({ settings: result.value })
  return null
}

/** For what has no place of its own to say an error. */
export async function changeSettings(patch: Routes['settings.update']['input']): Promise<void> {
  const error = await updateSettings(patch)
  if (error) showToast({ message: error.message, severity: 'error' })
}

/** Asks once and is told of every change from then on; looks for model servers on localhost. */
export function startSettings(): void {
  bridge.on('settings.changed', ({ settings }) => tellSettings({ settings }))
  bridge.on('providers.changed', () => void loadProviders())
  onReconnect(() => void loadSettings())
  void loadSettings().then(() => bridge.request('providers.discover', null))
}

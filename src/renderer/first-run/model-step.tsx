import { useState } from 'react'
import type { Provider } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { bridge } from '../bridge.ts'
import { adoptProvider } from '../settings/provider-actions.ts'
import { ProviderFound } from '../settings/provider-found.tsx'
import { Button } from '../ui/button.tsx'
import { Shape } from '../ui/shape.tsx'
import { showToast } from '../ui/toast-store.ts'
import { StepEnd, type FirstRunFacts } from './step.tsx'
import { goToStep } from './first-run-store.ts'
import { KeyEntry } from './key-entry.tsx'

/** Local servers first: they need no key. Then a key, which says itself whose it is. */
export function ModelStep({ settings, providers, presets, info }: FirstRunFacts) {
  /** Chosen or added here; it shows what it offers. */
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [looking, setLooking] = useState(false)
  const chosen = providers.find(({ id }) => id === chosenId) ?? null
  const local = providers.filter(({ builtIn, kind }) => builtIn && kind !== 'demo')
  const running = local.filter(({ reachable }) => reachable)

  const choose = (provider: Provider): void => {
    goToStep('model')
    setChosenId(provider.id)
    void adoptProvider(provider)
  }
  const look = async (): Promise<void> => {
    setLooking(true)
    const result = await bridge.request('providers.discover', null)
    setLooking(false)
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  }

  return (
    <>
      <p className="text-sm text-ink-2">
        {t('Choose where answers come from. You can change this, or add more, in Settings at any time.')}
      </p>
      <div className="flex flex-col gap-1">
        <div className="flex items-center gap-2">
          <h3 className="flex-1 text-xs font-medium text-ink-2">{t('On this computer')}</h3>
          <Button small variant="quiet" busy={looking && t('Scanning…')} onClick={() => void look()}>
            {t('Scan again')}
          </Button>
        </div>
        {running.length === 0 ? (
          <p className="flex items-center gap-2 text-sm text-ink-2">
            <Shape name="ring" />
            {t('Neither Ollama nor LM Studio is running. Start one and scan again: local models need no key.')}
          </p>
        ) : (
          <ul aria-label={t('Found on this computer')} className="rounded-md border">
            {running.map((server) => (
              <li key={server.id} className="flex items-center gap-3 border-t px-3 py-1.5 text-sm first:border-t-0">
                <Shape name="check" />
                <span className="font-medium">{server.name}</span>
                <span className="min-w-0 flex-1 truncate font-mono text-xs text-ink-3">{server.baseUrl}</span>
                <Button small aria-label={t('Use {name}', { name: server.name })} onClick={() => choose(server)}>
                  {t('Use')}
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
      <KeyEntry presets={presets} info={info} onConnected={choose} />
      {chosen && (
        <div className="overflow-hidden rounded-md border">
          <ProviderFound provider={chosen} />
        </div>
      )}
      <StepEnd>
        <a
          href={placeHref('settings', 'providers', 'new')}
          className="mr-auto rounded-sm text-sm text-accent-text hover:underline"
        >
          {t('Another server or provider…')}
        </a>
        {settings.defaults.providerId === 'demo' ? (
          <Button onClick={() => goToStep('langfuse')}>{t('Try without a key')}</Button>
        ) : (
          <Button variant="primary" onClick={() => goToStep('langfuse')}>
            {t('Continue', {}, 'to the next step')}
          </Button>
        )}
      </StepEnd>
    </>
  )
}

import { useEffect, useRef, useState } from 'react'
import type { AppInfo, Provider, ProviderPreset } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { Button } from '../ui/button.tsx'
import { usePlace } from '../app/navigation.ts'
import { showToast } from '../ui/toast-store.ts'
import { keyRemoval, providerRemoval } from './provider-actions.ts'
import { ProviderForm } from './provider-form.tsx'
import { ProviderFound } from './provider-found.tsx'
import { editButtonId, ProviderRow } from './provider-row.tsx'
import { useRemovals } from './removals.ts'
import { Section } from './section.tsx'

const newProvider = 'new'
/** The form that was open when the view was left is open when one comes back. */
let lastEditing: string | null = null

/** Where models come from. One form at a time is open, in the place of what it changes. */
export function ProvidersSection({
  providers,
  presets,
  info,
}: {
  providers: readonly Provider[]
  presets: readonly ProviderPreset[]
  info: AppInfo
}) {
  const removed = useRemovals((state) => state.names)
  const [editing, showEditing] = useState(lastEditing)
  const setEditing = (id: string | null): void => {
    lastEditing = id
    showEditing(id)
  }
  /** Added since the view was opened; it shows what it offers. */
  const [addedId, setAddedId] = useState<string | null>(null)
  const [looking, setLooking] = useState(false)
  const addButton = useRef<HTMLButtonElement>(null)
  const place = usePlace()
  const [gonePlace, setGonePlace] = useState<typeof place | null>(null)
  // Once each time that it is gone to.
  if (place !== gonePlace) {
    setGonePlace(place)
    if (place.item === 'providers' && place.messageId !== null) showEditing(place.messageId)
  }
  /** Where the focus goes once a form or a row is gone. */
  const focusNext = useRef<string | null>(null)
  useEffect(() => {
    const id = focusNext.current
    if (id === null) return
    focusNext.current = null
    const button = document.getElementById(editButtonId(id)) ?? addButton.current
    button?.focus({ preventScroll: true })
  })

  const close = (saved: Provider | null): void => {
    focusNext.current = editing
    if (saved && editing === newProvider) setAddedId(saved.id)
    setEditing(null)
  }
  const look = async (): Promise<void> => {
    setLooking(true)
    const result = await bridge.request('providers.discover', null)
    setLooking(false)
    if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
  }

  const shown = providers
    .filter(({ id }) => !removed.includes(providerRemoval(id)))
    .map((provider) =>
      removed.includes(keyRemoval(provider.id))
        ? { ...provider, hasKey: false, keyFor: null, keyAbsence: null }
        : provider,
    )
  return (
    <Section
      id="providers"
      known={`${t('API keys of providers')}, ${t('Ollama and LM Studio')}`}
      about={t('Ollama and LM Studio on this computer are detected automatically.')}
      actions={
        <>
          <Button
            small
            title={t('Scans for Ollama and LM Studio on this computer')}
            busy={looking && t('Scanning…')}
            className="min-w-21"
            onClick={() => void look()}
          >
            {t('Scan again')}
          </Button>
          <Button
            ref={addButton}
            small
            variant="primary"
            disabled={editing === newProvider}
            onClick={() => setEditing(newProvider)}
          >
            {t('Add provider')}
          </Button>
        </>
      }
    >
      {editing === newProvider && (
        <div className="overflow-hidden rounded-t-lg border-b">
          <ProviderForm provider={null} presets={presets} info={info} onDone={close} />
        </div>
      )}
      <ul aria-label={t('Providers')}>
        {shown.map((provider) => (
          <li
            key={provider.id}
            className="overflow-hidden border-t first:rounded-t-lg first:border-t-0 last:rounded-b-lg"
          >
            {editing === provider.id ? (
              <ProviderForm provider={provider} presets={presets} info={info} onDone={close} />
            ) : (
              <ProviderRow
                provider={provider}
                presets={presets}
                onEdit={() => setEditing(provider.id)}
                onDelete={() => {
                  focusNext.current = newProvider
                }}
              />
            )}
            {provider.id === addedId && editing !== provider.id && <ProviderFound provider={provider} />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

import { useEffect, useRef, type FormEvent } from 'react'
import type { AppInfo, Provider, ProviderPreset } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { SafeLink } from '../ui/safe-link.tsx'
import { Button } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { rich } from '../ui/rich.tsx'
import { useLeave } from '../ui/use-leave.ts'
import { absenceSentence } from './absence-words.ts'
import { otherAddress } from './key-words.ts'
import { KeysCallout } from './keys-callout.tsx'
import { removeKey } from './provider-actions.ts'
import { baseUrlHint, presetName } from './provider-words.ts'
import { useProviderDraft } from './use-provider-draft.ts'

/** Adds a provider (`provider` null) or changes one. */
export function ProviderForm({
  provider,
  presets,
  info,
  onDone,
}: {
  provider: Provider | null
  presets: readonly ProviderPreset[]
  info: AppInfo
  /** Null: nothing was saved. */
  onDone(saved: Provider | null): void
}) {
  const { draft, errors, busy, preset, chooseKind, edit, save, forget } = useProviderDraft(provider, presets)
  const leaving = useLeave(() => onDone(null), true)
  const form = useRef<HTMLFormElement>(null)
  const key = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const first = provider && provider.keyAbsence !== null ? key.current : form.current?.querySelector('select')
    // After the section that the address names has had the focus.
    const frame = requestAnimationFrame(() => first?.focus())
    return () => cancelAnimationFrame(frame)
    // Only once it opens.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [])

  const otherUrl = otherAddress(provider?.keyFor ?? null, draft.baseUrl)
  const absence =
    provider && provider.keyAbsence !== null && provider.keyAbsence !== 'other_address'
      ? absenceSentence(t('The key'), provider.keyAbsence)
      : null
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (busy) return
    const saved = await save(key.current?.value ?? '')
    if (saved) onDone(saved)
    else setTimeout(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus())
  }

  return (
    <form
      ref={form}
      noValidate
      aria-label={provider ? t('Edit {name}', { name: provider.name }) : t('New provider')}
      onSubmit={(event) => void submit(event)}
      {...leaving}
      className="flex flex-col gap-4 bg-canvas p-4"
    >
      <div className="grid gap-4 min-[620px]:grid-cols-2">
        <SelectField
          label={t('Kind')}
          choices={presets
            .filter(({ kind }) => kind !== 'demo')
            .map((preset) => ({ value: preset.kind, label: presetName(preset) }))}
          value={draft.kind}
          onChoose={chooseKind}
        />
        <TextField
          label={t('Name')}
          maxLength={100}
          value={draft.name}
          error={errors.name}
          placeholder={t('How it’s listed here')}
          onChange={(event) => edit('name', event.target.value)}
        />
      </div>
      <TextField
        label={t('Base URL')}
        inputMode="url"
        maxLength={2000}
        value={draft.baseUrl}
        error={errors.baseUrl}
        hint={baseUrlHint(draft.kind, draft.baseUrl.trim(), preset)}
        placeholder="https://api.example.com/v1"
        onChange={(event) => edit('baseUrl', event.target.value)}
      />
      <TextField
        ref={key}
        label={t('API key')}
        type="password"
        autoComplete="off"
        maxLength={4000}
        placeholder={provider?.keyFor && !otherUrl ? t('Saved. Leave blank to keep it') : ''}
        hint={otherUrl ?? (absence ? t('{reason} Enter it again.', { reason: absence }) : <KeyHint preset={preset} />)}
      />
      <KeysCallout info={info} />
      {errors.form && (
        <p role="alert" className="text-sm text-bad">
          {errors.form}
        </p>
      )}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={busy && t('Saving…')}>
          {t('Save provider')}
        </Button>
        <Button
          onClick={() => {
            forget()
            onDone(null)
          }}
        >
          {t('Cancel')}
        </Button>
        <span className="flex-1" />
        {provider && provider.keyFor !== null && (
          <Button variant="danger" onClick={() => removeKey(provider)}>
            {t('Remove key')}
          </Button>
        )}
      </div>
    </form>
  )
}

function KeyHint({ preset }: { preset: ProviderPreset | undefined }) {
  if (!preset?.needsKey) return t('Leave blank if the server needs none.')
  if (!preset.keyUrl) return t('It’s never shown again.')
  return rich('Get a key at {site}. It’s never shown again.', {
    site: <SafeLink href={preset.keyUrl}>{preset.keyUrl.replace('https://', '')}</SafeLink>,
  })
}

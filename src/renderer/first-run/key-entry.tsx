import { useRef, useState, type FormEvent } from 'react'
import type { AppInfo, Provider, ProviderKind, ProviderPreset } from '../../shared/domain.ts'
import { recogniseKey } from '../../shared/recognise-key.ts'
import { t } from '../../shared/words/t.ts'
import { bridge } from '../bridge.ts'
import { KeysChoice } from '../settings/keys-choice.tsx'
import { loadProviders } from '../settings/settings-store.ts'
import { Button } from '../ui/button.tsx'
import { SelectField, TextField } from '../ui/field.tsx'
import { Marked } from '../ui/marked.tsx'
import { beginFirstRun } from './first-run-store.ts'

/** What is known of the text in the field, and never the text itself. */
interface Seen {
  kinds: readonly ProviderKind[]
  isLangfuse: boolean
}

type Problem = { about: 'key' | 'connection'; message: string }

/** A key that was pasted: whose it is, and whether its provider takes it. The key stays in its field until it is saved. */
export function KeyEntry({
  presets,
  info,
  onConnected,
}: {
  presets: readonly ProviderPreset[]
  info: AppInfo
  onConnected(provider: Provider): void
}) {
  const field = useRef<HTMLInputElement>(null)
  const [seen, setSeen] = useState<Seen | null>(null)
  const [chosen, setChosen] = useState<ProviderKind | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  /** Saved by a try before: the next one corrects it. */
  const [savedId, setSavedId] = useState<string | null>(null)

  // A base URL of theirs is known, so a key is all they need.
  const withKey = presets.filter(({ needsKey, kind }) => needsKey && kind !== 'azure')
  const kind = chosen ?? seen?.kinds[0] ?? null
  const preset = withKey.find((candidate) => candidate.kind === kind) ?? null
  const isSure = seen?.kinds.length === 1

  const look = (): void => {
    const { key, kinds, isLangfuse } = recogniseKey(field.current?.value ?? '')
    setSeen(key === '' ? null : { kinds, isLangfuse })
    setChosen(null)
    setProblem(null)
  }

  const connect = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const { key } = recogniseKey(field.current?.value ?? '')
    if (busy) return
    if (key === '' || seen?.isLangfuse || !preset) {
      setProblem({ about: 'key', message: problemOf(key, seen) })
      field.current?.focus()
      return
    }
    setBusy(true)
    beginFirstRun()
    const saved = await bridge.request('providers.save', {
      id: savedId,
      kind: preset.kind,
      name: preset.name,
      baseUrl: preset.baseUrl,
      key,
    })
    const models = saved.ok ? await bridge.request('providers.models', { id: saved.value.id }) : null
    setBusy(false)
    if (!saved.ok) {
      setProblem({ about: 'key', message: saved.error.message })
      return
    }
    await loadProviders()
    if (models && !models.ok) {
      setSavedId(saved.value.id)
      setProblem({ about: 'connection', message: models.error.message })
      return
    }
    setSavedId(null)
    if (field.current) field.current.value = ''
    look()
    onConnected(saved.value)
  }

  return (
    <form
      noValidate
      aria-label={t('Connect with a key')}
      onSubmit={(event) => void connect(event)}
      className="flex flex-col gap-3"
    >
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-48 flex-2">
          <TextField
            ref={field}
            label={t('Or paste a provider’s API key')}
            type="password"
            autoComplete="off"
            maxLength={4000}
            placeholder="sk-ant-…, sk-proj-…, gsk_…, AIza…"
            hint={
              seen
                ? wordsFor(seen, isSure ? preset : null)
                : t('Holdfast recognises whose it is, and never shows it again.')
            }
            error={problem?.about === 'key' ? problem.message : null}
            onChange={look}
          />
        </div>
        {seen && !isSure && !seen.isLangfuse && (
          <div className="min-w-36 flex-1">
            <SelectField
              label={t('Provider')}
              choices={[
                ...(kind === null ? [{ value: '' as const, label: t('Choose…') }] : []),
                ...inOrder(withKey, seen.kinds).map((one) => ({ value: one.kind, label: one.name })),
              ]}
              value={kind ?? ''}
              onChoose={(value) => {
                setChosen(value === '' ? null : value)
                setProblem(null)
              }}
            />
          </div>
        )}
        <Button type="submit" className="mt-5 min-w-24" busy={busy && t('Testing…')}>
          {t('Connect')}
        </Button>
      </div>
      <div role="status" className="text-sm empty:hidden">
        {problem?.about === 'connection' && preset && (
          <Marked shape="cross">
            <span className="font-medium">{t('{name} did not answer with its models.', { name: preset.name })}</span>{' '}
            {problem.message}{' '}
            <span className="text-ink-2">{t('The key is saved. Paste another one above, or connect again.')}</span>
          </Marked>
        )}
      </div>
      {seen && info.secretsChoiceNeeded && (
        <div className="flex flex-col gap-2 rounded-md border p-3">
          <p className="text-sm">{t('No keychain was found on this computer. Where should keys be kept?')}</p>
          <KeysChoice info={info} />
        </div>
      )}
    </form>
  )
}

function wordsFor({ kinds, isLangfuse }: Seen, preset: ProviderPreset | null): string {
  if (isLangfuse) return t('This is a Langfuse key: it belongs in the next step. A model needs its provider’s key.')
  if (preset) return t('This is a key for {name}.', { name: preset.name })
  return kinds.length > 0
    ? t('More than one provider has keys like this. Choose the right one.')
    : t('Holdfast doesn’t recognise this key. Choose its provider.')
}

function problemOf(key: string, seen: Seen | null): string {
  if (key === '') return t('Paste a key first.')
  return seen?.isLangfuse ? wordsFor(seen, null) : t('Choose the provider that this key is for.')
}

/** The likely ones first. */
const inOrder = (presets: readonly ProviderPreset[], kinds: readonly ProviderKind[]): ProviderPreset[] => [
  ...presets.filter(({ kind }) => kinds.includes(kind)),
  ...presets.filter(({ kind }) => !kinds.includes(kind)),
]

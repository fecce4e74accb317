import { Plus, X } from 'lucide-react'
import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { AppInfo, ToolServer, ToolServerInput, ToolServerKind } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { takeTools } from '../../chat/tools/tools-store.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Segmented, TextArea, TextField } from '../../ui/field.tsx'
import { useLeave } from '../../ui/use-leave.ts'
import { KeysCallout } from '../keys-callout.tsx'
import { argumentsIn, argumentsText } from './server-words.ts'

interface Secret {
  key: number
  name: string
  value: string
}

/** Adds a server or changes one. What it starts or reaches is confirmed in a dialog of the system's. */
export function ServerForm({
  draft,
  server,
  info,
  onDone,
}: {
  draft: ToolServerInput
  /** The one that is changed. */
  server?: ToolServer
  info: AppInfo
  onDone(): void
}) {
  const leaving = useLeave(onDone)
  const form = useRef<HTMLFormElement>(null)
  const [kind, setKind] = useState<ToolServerKind>(draft.kind)
  const [fields, setFields] = useState({
    name: draft.name,
    command: draft.command,
    args: argumentsText(draft.args),
    cwd: draft.cwd,
    url: draft.url,
  })
  const [secrets, setSecrets] = useState<Secret[]>(() =>
    draft.secrets.map(({ name, value }, key) => ({ key, name, value: value ?? '' })),
  )
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    const frame = requestAnimationFrame(() =>
      form.current?.querySelector<HTMLElement>('input[type=text], input:not([type])')?.focus(),
    )
    return () => cancelAnimationFrame(frame)
  }, [])
  const edit = (name: keyof typeof fields, value: string): void => setFields({ ...fields, [name]: value })
  const editSecret = (key: number, change: Partial<Secret>): void =>
    setSecrets(secrets.map((secret) => (secret.key === key ? { ...secret, ...change } : secret)))
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setError(null)
    const result = await bridge.request('tools.saveServer', {
      ...draft,
      kind,
      name: fields.name,
      command: fields.command,
      args: argumentsIn(fields.args),
      cwd: fields.cwd,
      url: fields.url,
      secrets: secrets
        .filter(({ name }) => name.trim() !== '')
        .map(({ name, value }) => ({ name, ...(value !== '' && { value }) })),
    })
    setBusy(false)
    if (!result.ok) setError(result.error.message)
    else if (result.value === null) setError(t('Not saved: you said no in the dialog. Nothing was started.'))
    else {
      takeTools(result)
      onDone()
    }
  }
  const isLocal = kind === 'local'
  const isKept = (name: string): boolean =>
    server !== undefined && server.secretNames.includes(name) && !server.missingNames.includes(name)
  return (
    <form
      ref={form}
      noValidate
      aria-label={server ? t('Edit {name}', { name: server.name }) : t('New server')}
      onSubmit={(event) => void submit(event)}
      {...leaving}
      className="flex flex-col gap-4 bg-canvas p-4"
    >
      <div className="flex flex-wrap items-end gap-4">
        <div className="min-w-52 flex-1">
          <TextField
            label={t('Name')}
            maxLength={100}
            value={fields.name}
            placeholder={t('How it’s listed here')}
            onChange={(event) => edit('name', event.target.value)}
          />
        </div>
        <Segmented<ToolServerKind>
          label={t('Kind')}
          choices={[
            { value: 'local', label: t('Local program') },
            { value: 'remote', label: t('Remote address') },
          ]}
          value={kind}
          onChoose={setKind}
        />
      </div>
      {isLocal ? (
        <>
          <TextField
            label={t('Command', {}, 'program')}
            className="font-mono"
            value={fields.command}
            placeholder="npx"
            hint={t('The program alone; what follows it goes below.')}
            onChange={(event) => edit('command', event.target.value)}
          />
          <TextArea
            label={t('Arguments')}
            className="font-mono"
            rows={4}
            value={fields.args}
            spellCheck={false}
            placeholder={'-y\n@modelcontextprotocol/server-filesystem\n/home/me/notes'}
            hint={t('One a line, without quotes.')}
            onChange={(event) => edit('args', event.target.value)}
          />
          <TextField
            label={t('Working folder')}
            className="font-mono"
            value={fields.cwd}
            placeholder={t('Your home folder')}
            onChange={(event) => edit('cwd', event.target.value)}
          />
        </>
      ) : (
        <TextField
          label={t('Address')}
          inputMode="url"
          className="font-mono"
          value={fields.url}
          placeholder="https://example.com/mcp"
          hint={t('Streamable HTTP; older servers that speak SSE work too.')}
          onChange={(event) => edit('url', event.target.value)}
        />
      )}
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 text-xs font-medium text-ink-2">
          {isLocal ? t('Environment', {}, 'variables') : t('Headers')}
        </legend>
        {secrets.map(({ key, name, value }) => (
          <div key={key} className="flex items-center gap-2">
            <input
              aria-label={isLocal ? t('Variable name') : t('Header name')}
              value={name}
              spellCheck={false}
              placeholder={isLocal ? 'API_TOKEN' : 'Authorization'}
              onChange={(event) => editSecret(key, { name: event.target.value })}
              className="h-8 w-2/5 min-w-0 rounded-md border border-line-strong bg-raised px-2.5 font-mono text-sm placeholder:text-ink-3"
            />
            <input
              aria-label={name === '' ? t('Value of the new one') : t('Value of {name}', { name })}
              type="password"
              autoComplete="off"
              value={value}
              placeholder={isKept(name) ? t('Saved. Leave blank to keep it') : isLocal ? '' : 'Bearer …'}
              onChange={(event) => editSecret(key, { value: event.target.value })}
              className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-raised px-2.5 text-sm placeholder:text-ink-3"
            />
            <IconButton
              small
              label={name === '' ? t('Remove this one') : t('Remove {name}', { name })}
              onClick={() => setSecrets(secrets.filter((secret) => secret.key !== key))}
            >
              <X size={13} />
            </IconButton>
          </div>
        ))}
        <Button
          small
          variant="quiet"
          className="self-start"
          onClick={() =>
            setSecrets([...secrets, { key: Math.max(-1, ...secrets.map(({ key }) => key)) + 1, name: '', value: '' }])
          }
        >
          <Plus size={13} />
          {isLocal ? t('Add variable') : t('Add header')}
        </Button>
        {secrets.length > 0 && (
          <p className="text-xs text-ink-3">{t('Values are kept with your keys and never shown again.')}</p>
        )}
      </fieldset>
      {secrets.length > 0 && <KeysCallout info={info} />}
      {error !== null && (
        <p role="alert" className="text-sm wrap-anywhere text-bad">
          {error}
        </p>
      )}
      <div className="flex items-center gap-2">
        <Button type="submit" variant="primary" busy={busy && t('Confirm in the dialog…')}>
          {t('Save server')}
        </Button>
        <Button onClick={onDone}>{t('Cancel')}</Button>
      </div>
    </form>
  )
}

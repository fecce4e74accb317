import { useEffect, useRef, useState, type FormEvent } from 'react'
import type { AppInfo, PastedServers, ToolServerInput } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { takeTools } from '../../chat/tools/tools-store.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea, TextField } from '../../ui/field.tsx'
import { useLeave } from '../../ui/use-leave.ts'
import { KeysCallout } from '../keys-callout.tsx'
import { filledIn } from './filled-in.ts'

const example = `{
  "mcpServers": {
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/home/me/notes"]
    }
  }
}`

/** Adds servers from the JSON that a README has, asking for what is left to be filled in. */
export function PasteForm({ info, onDone }: { info: AppInfo; onDone(): void }) {
  const leaving = useLeave(onDone)
  const field = useRef<HTMLTextAreaElement>(null)
  const [text, setText] = useState('')
  const [read, setRead] = useState<PastedServers | null>(null)
  const [values, setValues] = useState<Record<string, string>>({})
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => field.current?.focus(), [])

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    setError(await (read === null ? readText() : save(read)))
    setBusy(false)
  }
  async function readText(): Promise<string | null> {
    const result = await bridge.request('tools.readPasted', { text })
    if (!result.ok) return result.error.message
    const { servers, placeholders, problems } = result.value
    const problem = problems.map(shown).join(' ')
    if (servers.length === 0) return problem || t('There are no servers in it.')
    if (placeholders.length === 0 && problems.length === 0) return save(result.value)
    setRead(result.value)
    return problem || null
  }
  /** One after the other: each is confirmed by itself. What is not added yet stays. */
  async function save({ servers, placeholders }: PastedServers): Promise<string | null> {
    const blank = placeholders.find(({ token }) => !values[token]?.trim())
    if (blank) return t('Enter {what}.', { what: blank.description })
    let left: ToolServerInput[] = servers
    for (const server of servers) {
      const result = await bridge.request('tools.saveServer', filledIn(server, values))
      if (!result.ok) return keep(t('“{name}”: {problem}', { name: server.name, problem: result.error.message }))
      if (result.value === null)
        return keep(t('“{name}” was not added: you said no in the dialog.', { name: server.name }))
      takeTools(result)
      left = left.filter((other) => other !== server)
    }
    onDone()
    return null

    function keep(words: string): string {
      setRead({ servers: left, placeholders, problems: [] })
      return words
    }
  }
  return (
    <form
      noValidate
      aria-label={t('Servers from JSON')}
      onSubmit={(event) => void submit(event)}
      {...leaving}
      className="flex flex-col gap-4 border-b bg-canvas p-4"
    >
      <TextArea
        ref={field}
        label={t('JSON from a README')}
        rows={9}
        className="font-mono"
        spellCheck={false}
        value={text}
        placeholder={example}
        hint={t('As for Claude Desktop, Cursor or VS Code; comments and trailing commas are fine.')}
        onChange={(event) => {
          setText(event.target.value)
          setRead(null)
          setError(null)
        }}
      />
      {read && (
        <>
          <p className="text-sm">
            {t('{count, plural, one {One server} other {# servers}}: {names}', {
              count: read.servers.length,
              names: read.servers.map(({ name }) => name).join(t(', ')),
            })}
          </p>
          {read.placeholders.map(({ token, text: written = token, description, isSecret }) => (
            <TextField
              key={token}
              label={description}
              type={isSecret ? 'password' : 'text'}
              autoComplete="off"
              value={values[token] ?? ''}
              hint={t('In the place of {token}', { token: written })}
              onChange={(event) => setValues({ ...values, [token]: event.target.value })}
            />
          ))}
        </>
      )}
      <KeysCallout info={info} />
      {error !== null && (
        <p role="alert" className="text-sm wrap-anywhere text-bad">
          {error}
        </p>
      )}
      <div className="flex gap-2">
        <Button
          type="submit"
          variant="primary"
          busy={busy && t('Confirm in the dialog…')}
          disabled={text.trim() === ''}
        >
          {t('Add servers')}
        </Button>
        <Button onClick={onDone}>{t('Cancel')}</Button>
      </div>
    </form>
  )
}

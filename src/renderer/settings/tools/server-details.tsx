import { useRef, useState } from 'react'
import type { ToolInfo, ToolServer } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { takeTools } from '../../chat/tools/tools-store.ts'
import { Button } from '../../ui/button.tsx'
import { Switch } from '../../ui/field.tsx'
import { showToast } from '../../ui/toast-store.ts'

/** Of many tools, so many are drawn before they are asked for. */
const firstShown = 50

/** What a server offers, with switches, and the end of its log. */
export function ServerDetails({ server }: { server: ToolServer }) {
  const starter = useRef<HTMLButtonElement>(null)
  const [busy, setBusy] = useState(false)
  const [leaving, setLeaving] = useState(false)
  const [log, setLog] = useState<string | null>(null)
  const [query, setQuery] = useState('')
  const [all, setAll] = useState(false)
  const restart = async (): Promise<void> => {
    setBusy(true)
    takeTools(await bridge.request('tools.restart', { id: server.id }))
    setBusy(false)
  }
  const signOut = async (): Promise<void> => {
    setLeaving(true)
    takeTools(await bridge.request('tools.signOut', { id: server.id }))
    setLeaving(false)
    starter.current?.focus({ preventScroll: true })
  }
  const readLog = async (): Promise<void> => {
    const result = await bridge.request('tools.log', { id: server.id })
    if (result.ok) setLog(result.value.text)
    else showToast({ message: result.error.message, severity: 'error' })
  }
  const words = query.trim().toLowerCase()
  const matching = server.tools.filter(({ name, title, description }) =>
    `${name} ${title} ${description}`.toLowerCase().includes(words),
  )
  const shown = all ? matching : matching.slice(0, firstShown)
  const isRunning = server.state === 'running'
  return (
    <div className="mt-3 flex flex-col gap-3 border-t pt-3">
      <div className="flex flex-wrap gap-2">
        <Button ref={starter} small busy={busy && t('Starting…')} onClick={() => void restart()}>
          {isRunning ? t('Restart') : t('Start')}
        </Button>
        {server.isSignedIn && (
          <Button small busy={leaving && t('Signing out…')} onClick={() => void signOut()}>
            {t('Sign out')}
          </Button>
        )}
        {server.kind === 'local' && (
          <Button small onClick={() => void (log === null ? readLog() : setLog(null))}>
            {log === null ? t('Show log') : t('Hide log')}
          </Button>
        )}
      </div>
      {log !== null && (
        <pre
          tabIndex={0}
          role="group"
          aria-label={t('Log of {name}', { name: server.name })}
          className="max-h-60 overflow-auto rounded-md border bg-canvas px-2.5 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere select-text"
        >
          {log.trim() === '' ? t('It has written nothing.') : log}
        </pre>
      )}
      {server.tools.length > firstShown && (
        <input
          aria-label={t('Find a tool of {name}', { name: server.name })}
          placeholder={t('Find one of {count} tools', { count: server.tools.length })}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="h-8 rounded-md border border-line-strong bg-raised px-2.5 text-sm placeholder:text-ink-3"
        />
      )}
      {shown.map((tool) => (
        <ToolLine key={tool.name} serverId={server.id} tool={tool} />
      ))}
      {matching.length > shown.length && (
        <Button small className="self-start" onClick={() => setAll(true)}>
          {t('Show all {count}', { count: matching.length })}
        </Button>
      )}
      {isRunning && server.tools.length === 0 && <p className="text-sm text-ink-2">{t('It offers no tools.')}</p>}
      {server.state === 'idle' && <p className="text-sm text-ink-2">{t('Start it to see its tools.')}</p>}
      {server.leftOutCount > 0 && (
        <p className="text-xs text-ink-3">
          {t(
            '{count, plural, one {# tool} other {# tools}} left out: too many, twice of one name, or in a form that no model takes.',
            { count: server.leftOutCount },
          )}
        </p>
      )}
    </div>
  )
}

function ToolLine({ serverId, tool }: { serverId: string; tool: ToolInfo }) {
  const setTool = async (enabled: boolean): Promise<void> =>
    takeTools(await bridge.request('tools.setTool', { id: serverId, tool: tool.name, enabled }))
  const forget = async (): Promise<void> =>
    takeTools(await bridge.request('tools.forgetApproval', { id: serverId, tool: tool.name }))
  return (
    <div className="flex items-start gap-3">
      <div className="min-w-0 flex-1">
        <Switch
          label={tool.title === '' ? tool.name : `${tool.title} (${tool.name})`}
          hint={<span className="line-clamp-2 wrap-anywhere">{tool.description}</span>}
          checked={tool.isEnabled}
          onChange={(enabled) => void setTool(enabled)}
        />
      </div>
      {tool.isAlwaysAllowed && (
        <Button
          small
          aria-label={t('Ask again for {name}', { name: tool.name })}
          title={t('It runs without asking')}
          onClick={() => void forget()}
        >
          {t('Always allowed · Ask again')}
        </Button>
      )}
    </div>
  )
}

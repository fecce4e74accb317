import { useEffect } from 'react'
import type { ConversationSettings, ToolServer } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { placeHref } from '../../app/navigation.ts'
import { Switch } from '../../ui/field.tsx'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { configureChat } from '../configure-chat.ts'
import { loadTools, useTools } from './tools-store.ts'

/** More than this are not sent. */
const mostOffered = 128

export function ToolsMenu({
  settings,
  forNewChats,
  onClose,
}: {
  settings: ConversationSettings
  forNewChats: boolean
  onClose(): void
}) {
  const { view, error } = useTools()
  useEffect(() => void loadTools(), [])
  const on = settings.tools ?? []
  const manage = (
    <a
      href={placeHref('settings', 'tools')}
      onClick={onClose}
      className="text-xs text-accent-text underline-offset-2 hover:underline"
    >
      {view?.servers.length === 0 ? t('Add a server in Settings') : t('Manage servers')}
    </a>
  )
  if (!view)
    return error ? <Failure message={error} onRetry={() => void loadTools()} /> : <Waiting what={t('Loading tools')} />
  if (view.servers.length === 0) {
    return (
      <div className="flex flex-col gap-2">
        <p className="text-sm">
          {t(
            'Tools let a model read files, search or act. They come from MCP servers, and each call is asked for first.',
          )}
        </p>
        {manage}
      </div>
    )
  }
  const toggle = (id: string, isOn: boolean): void => {
    const tools = isOn ? [...on, id] : on.filter((each) => each !== id)
    void configureChat({ ...settings, tools })
  }
  const offered = view.servers
    .filter(({ id }) => on.includes(id))
    .reduce((sum, { tools }) => sum + tools.filter(({ isEnabled }) => isEnabled).length, 0)
  return (
    <div className="flex flex-col gap-3">
      <p className="text-xs text-ink-3">
        {forNewChats ? t('For new chats.') : t('For this chat.')} {t('Each call is asked for before it runs.')}
      </p>
      {view.servers.map((server) => (
        <Switch
          key={server.id}
          label={server.name}
          hint={wordsOf(server)}
          checked={on.includes(server.id)}
          onChange={(isOn) => toggle(server.id, isOn)}
        />
      ))}
      {offered > mostOffered && (
        <p className="text-xs text-warn">
          {t(
            '{count, plural, one {# tool} other {# tools}} are on; the first {most} are offered, since models take no more. Turn off what you don’t need.',
            { count: offered, most: mostOffered },
          )}
        </p>
      )}
      {manage}
    </div>
  )
}

function wordsOf({ state, problem, tools, missingNames }: ToolServer): string {
  if (missingNames.length > 0) return t('Lacks {names}', { names: missingNames.join(t(', ')) })
  if (state === 'failed') return problem === null ? t('It failed') : shown(problem)
  if (state === 'signed-out') return problem === null ? t('Needs you to sign in, in Settings → Tools') : shown(problem)
  if (state === 'signing-in') return t('Signing in…')
  if (state === 'starting') return t('Starting…')
  if (state === 'running')
    return t('{count, plural, one {# tool} other {# tools}}', {
      count: tools.filter(({ isEnabled }) => isEnabled).length,
    })
  return t('Starts with your next message')
}

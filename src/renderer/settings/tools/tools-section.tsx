import { useEffect, useRef, useState } from 'react'
import type { AppInfo, ToolServerInput } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { loadTools, takeTools, useTools } from '../../chat/tools/tools-store.ts'
import { Button } from '../../ui/button.tsx'
import { rich } from '../../ui/rich.tsx'
import { Failure, Waiting } from '../../ui/waiting.tsx'
import { KeysCallout } from '../keys-callout.tsx'
import { useRemovals } from '../removals.ts'
import { Part, Section } from '../section.tsx'
import { PasteForm } from './paste-form.tsx'
import { ServerForm } from './server-form.tsx'
import { editServerId, ServerRow } from './server-row.tsx'
import { blankServer, draftOf, serverRemoval } from './server-words.ts'

/** What is open: a form for a server, or the field for pasted JSON. */
type Editing = { kind: 'paste' } | { kind: 'server'; draft: ToolServerInput } | null

/** Servers of tools (MCP), what they offer and what may run unasked. */
export function ToolsSection({ info }: { info: AppInfo }) {
  const { view, error } = useTools()
  const removed = useRemovals((state) => state.names)
  const [editing, setEditing] = useState<Editing>(null)
  const addButton = useRef<HTMLButtonElement>(null)
  const focusNext = useRef<string | null>(null)
  useEffect(() => void loadTools(), [])
  useEffect(() => {
    const id = focusNext.current
    if (id === null) return
    focusNext.current = null
    const button = document.getElementById(editServerId(id)) ?? addButton.current
    button?.focus({ preventScroll: true })
  })
  const close = (): void => {
    focusNext.current = editing?.kind === 'server' ? (editing.draft.id ?? '') : ''
    setEditing(null)
  }
  const servers = view?.servers.filter(({ id }) => !removed.includes(serverRemoval(id))) ?? []
  const isEditing = (id: string | null): boolean => editing?.kind === 'server' && editing.draft.id === id
  return (
    <Section
      id="tools"
      known={t('MCP servers')}
      about={t('MCP servers give models tools: files, search, your own programs. They start when a chat uses them.')}
      actions={
        view?.canAdd && (
          <>
            <Button small disabled={editing?.kind === 'paste'} onClick={() => setEditing({ kind: 'paste' })}>
              {t('Paste JSON')}
            </Button>
            <Button
              ref={addButton}
              small
              variant="primary"
              disabled={isEditing(null)}
              onClick={() => setEditing({ kind: 'server', draft: blankServer })}
            >
              {t('Add server')}
            </Button>
          </>
        )
      }
    >
      {!view &&
        (error ? (
          <Failure message={error} onRetry={() => void loadTools()} />
        ) : (
          <Waiting what={t('Loading servers')} />
        ))}
      {editing?.kind === 'paste' && (
        <div className="overflow-hidden rounded-t-lg">
          <PasteForm info={info} onDone={close} />
        </div>
      )}
      {editing?.kind === 'server' && isEditing(null) && (
        <div className="overflow-hidden rounded-t-lg border-b">
          <ServerForm draft={editing.draft} info={info} onDone={close} />
        </div>
      )}
      {view && servers.length === 0 && editing === null && (
        <Part>
          <p className="text-sm text-ink-2">
            {view.canAdd
              ? t('No servers yet. Add one by hand, or paste the JSON that its README shows for other apps.')
              : t('No servers yet.')}
          </p>
        </Part>
      )}
      {servers.some(({ isSignedIn }) => isSignedIn) && info.secretsChoiceNeeded && (
        <Part>
          <KeysCallout info={info} />
        </Part>
      )}
      {servers.length > 0 && (
        <ul aria-label={t('Servers of tools')}>
          {servers.map((server) => (
            <li key={server.id} className="border-t first:border-t-0">
              {isEditing(server.id) && editing?.kind === 'server' ? (
                <ServerForm draft={editing.draft} server={server} info={info} onDone={close} />
              ) : (
                <ServerRow
                  server={server}
                  canSignIn={view?.canAdd === true}
                  onEdit={() => setEditing({ kind: 'server', draft: draftOf(server) })}
                  onDelete={() => {
                    focusNext.current = ''
                  }}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      {view && <FileLine canAdd={view.canAdd} file={view.file} folder={info.dataFolder} problem={view.fileProblem} />}
    </Section>
  )
}

/** The file by which servers come where nobody can be asked outside the page. */
function FileLine({
  canAdd,
  file,
  folder,
  problem,
}: {
  canAdd: boolean
  file: string
  folder: string
  problem: string | null
}) {
  const [busy, setBusy] = useState(false)
  const path = <span className="font-mono select-text">{`${folder}/${file}`}</span>
  const read = async (): Promise<void> => {
    setBusy(true)
    takeTools(await bridge.request('tools.readFile', null))
    setBusy(false)
  }
  return (
    <Part known={canAdd ? `${file}, ${t('Paste JSON')}` : file}>
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <p className="min-w-52 flex-1 text-xs wrap-anywhere text-ink-3">
          {canAdd
            ? rich('Servers can also stand in a file, as other apps have it: {file}', { file: path })
            : rich(
                'A web page must not start programs, so in a browser servers are added by a file of yours, as other apps have it: {file}',
                { file: path },
              )}
        </p>
        <Button small busy={busy && t('Reading…')} onClick={() => void read()}>
          {t('Read the file')}
        </Button>
      </div>
      {problem !== null && (
        <p role="alert" className="text-sm wrap-anywhere text-bad select-text">
          {shown(problem)}
        </p>
      )}
    </Part>
  )
}

import { ChevronRight } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ToolServer } from '../../../shared/domain.ts'
import { shown, t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { takeTools } from '../../chat/tools/tools-store.ts'
import { Button } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { Shape } from '../../ui/shape.tsx'
import { removeLater } from '../removals.ts'
import { ServerDetails } from './server-details.tsx'
import { serverRemoval, serverState, targetOf } from './server-words.ts'
import { SignIn } from './sign-in.tsx'

export const editServerId = (id: string): string => `edit-tools-${id}`

export function ServerRow({
  server,
  canSignIn,
  onEdit,
  onDelete,
}: {
  server: ToolServer
  canSignIn: boolean
  onEdit(): void
  onDelete(): void
}) {
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLButtonElement>(null)
  const { word, shape } = serverState(server)
  const nameId = `tools-name-${server.id}`
  const remove = (): void => {
    removeLater(serverRemoval(server.id), {
      message: t('Deleted “{name}” and its values.', { name: server.name }),
      remove: async () => {
        const result = await bridge.request('tools.removeServer', { id: server.id })
        takeTools(result)
        return result
      },
    })
    onDelete()
  }
  const problem =
    server.missingNames.length > 0
      ? t('It lacks {names}. Edit the server to enter what is missing.', { names: server.missingNames.join(t(', ')) })
      : server.problem && shown(server.problem)
  return (
    <div className="px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <div className="min-w-40 flex-1">
          <button
            ref={opener}
            type="button"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
            className="flex max-w-full items-center gap-2 rounded-sm text-left"
          >
            <ChevronRight
              size={13}
              className={classes('shrink-0 text-ink-3 transition-transform', open && 'rotate-90')}
            />
            <span id={nameId} className="truncate text-sm font-medium">
              {server.name}
            </span>
          </button>
          <div title={targetOf(server)} className="truncate pl-[21px] font-mono text-xs text-ink-3 select-text">
            {targetOf(server)}
          </div>
        </div>
        <span aria-live="polite" className="flex w-32 shrink-0 items-center gap-1.5 text-xs text-ink-2">
          <Shape name={shape} />
          {word}
        </span>
        <div className="relative left-2 flex w-24 shrink-0 justify-end [&:lang(de)]:w-38">
          {server.isFromFile ? (
            <span title={t('It stands in mcp.json and is changed there')} className="pr-2 text-xs text-ink-3">
              {t('From mcp.json')}
            </span>
          ) : (
            <>
              <Button small variant="quiet" id={editServerId(server.id)} aria-describedby={nameId} onClick={onEdit}>
                {t('Edit')}
              </Button>
              <Button small variant="quiet" aria-describedby={nameId} onClick={remove}>
                {t('Delete')}
              </Button>
            </>
          )}
        </div>
      </div>
      {problem !== null && (
        <p role="alert" className="mt-1.5 text-sm wrap-anywhere text-ink-2 select-text">
          {problem}
        </p>
      )}
      {canSignIn && (
        <SignIn server={server} nameId={nameId} onGone={() => opener.current?.focus({ preventScroll: true })} />
      )}
      {open && <ServerDetails server={server} />}
    </div>
  )
}

import { Check, Pencil, Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { SavedView } from '../../shared/domain.ts'
import { goTo, placeHref } from '../app/navigation.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Popover, type Anchor } from '../ui/popover.tsx'
import { formatQuery, parseQuery } from './monitor-query.ts'
import { useMonitor } from './monitor-store.ts'
import { deleteView, saveView, useSavedViews } from './saved-views.ts'

/** Views under a name: to open, rename, delete, and to save the present one. */
export function ViewsPopover({ anchor, onClose }: { anchor: Anchor; onClose(): void }) {
  const views = useSavedViews()
  const present = useMonitor(({ query }) => formatQuery(query))
  const [renamedId, setRenamedId] = useState<string | null>(null)
  return (
    <Popover
      label="Saved views"
      anchor={anchor}
      onClose={onClose}
      className="max-h-96 w-[min(20rem,calc(100vw-1rem))] overflow-y-auto p-2"
    >
      {views.length > 0 && (
        <ul aria-label="Saved views" className="mb-2 border-b pb-2">
          {views.map((view, index) => (
            <li key={view.id}>
              {view.id === renamedId ? (
                <NameForm
                  label="New name"
                  action="Rename"
                  name={view.name}
                  save={(name) => saveView({ ...view, name })}
                  onDone={() => setRenamedId(null)}
                />
              ) : (
                <ViewRow
                  view={view}
                  isPresent={formatQuery(parseQuery(view.query)) === present}
                  onOpen={() => {
                    onClose()
                    goTo(placeHref('monitor', null, null, view.query))
                  }}
                  onRename={() => setRenamedId(view.id)}
                  onDelete={() => void deleteView(view, index)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <NameForm
        label="Save this view as"
        action="Save"
        name=""
        save={(name) => saveView({ id: null, name, query: present })}
        onDone={onClose}
      />
    </Popover>
  )
}

function ViewRow({
  view,
  isPresent,
  onOpen,
  onRename,
  onDelete,
}: {
  view: SavedView
  isPresent: boolean
  onOpen(): void
  onRename(): void
  onDelete(): void
}) {
  return (
    <div className="flex items-center gap-1">
      <button
        type="button"
        aria-current={isPresent || undefined}
        onClick={onOpen}
        className="flex h-7 min-w-0 flex-1 items-center gap-2 rounded-sm px-2 text-left text-sm hover:bg-hover"
      >
        <span dir="auto" className="min-w-0 flex-1 truncate text-left">
          {view.name}
        </span>
        {isPresent && <Check size={14} className="shrink-0 text-accent-text" />}
      </button>
      <IconButton small label={`Rename ${view.name}`} onClick={onRename}>
        <Pencil size={13} />
      </IconButton>
      <IconButton small label={`Delete ${view.name}`} onClick={onDelete}>
        <Trash2 size={13} />
      </IconButton>
    </div>
  )
}

function NameForm({
  label,
  action,
  name,
  save,
  onDone,
}: {
  label: string
  action: string
  name: string
  save(name: string): Promise<string | null>
  onDone(): void
}) {
  const [typed, setTyped] = useState(name)
  const [error, setError] = useState<string | null>(null)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const problem = await save(typed)
    if (problem === null) onDone()
    else setError(problem)
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex items-end gap-2 p-1">
      <div className="min-w-0 flex-1">
        <TextField
          label={label}
          maxLength={80}
          error={error}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setError(null)
          }}
        />
      </div>
      <Button type="submit">{action}</Button>
    </form>
  )
}

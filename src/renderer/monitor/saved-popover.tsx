import { Check, Pencil, Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { TextField } from '../ui/field.tsx'
import { Popover, type Anchor } from '../ui/popover.tsx'

interface Saved {
  id: string
  name: string
}

interface Props<T extends Saved> {
  /** What the list is called, and what the present one is saved by. */
  label: string
  saveLabel: string
  anchor: Anchor
  saved: readonly T[]
  isPresent(entry: T): boolean
  open(entry: T): void
  /** Answers what went wrong, or null. */
  rename(entry: T, name: string): Promise<string | null>
  saveAs(name: string): Promise<string | null>
  remove(entry: T, index: number): void
  onClose(): void
}

/** What is kept under a name: to open, rename, delete, and to save what is there now. */
export function SavedPopover<T extends Saved>(props: Props<T>) {
  const { label, saveLabel, anchor, saved, isPresent, open, rename, saveAs, remove, onClose } = props
  const [renamedId, setRenamedId] = useState<string | null>(null)
  return (
    <Popover
      label={label}
      anchor={anchor}
      onClose={onClose}
      className="max-h-96 w-[min(20rem,calc(100vw-1rem))] overflow-y-auto p-2"
    >
      {saved.length > 0 && (
        <ul aria-label={label} className="mb-2 border-b pb-2">
          {saved.map((entry, index) => (
            <li key={entry.id}>
              {entry.id === renamedId ? (
                <NameForm
                  label={t('New name')}
                  action={t('Rename')}
                  name={entry.name}
                  save={(name) => rename(entry, name)}
                  onDone={() => setRenamedId(null)}
                />
              ) : (
                <SavedRow
                  name={entry.name}
                  isPresent={isPresent(entry)}
                  onOpen={() => {
                    onClose()
                    open(entry)
                  }}
                  onRename={() => setRenamedId(entry.id)}
                  onDelete={() => remove(entry, index)}
                />
              )}
            </li>
          ))}
        </ul>
      )}
      <NameForm label={saveLabel} action={t('Save')} name="" save={saveAs} onDone={onClose} />
    </Popover>
  )
}

function SavedRow({
  name,
  isPresent,
  onOpen,
  onRename,
  onDelete,
}: {
  name: string
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
          {name}
        </span>
        {isPresent && <Check size={14} className="shrink-0 text-accent-text" />}
      </button>
      <IconButton small label={t('Rename {name}', { name })} onClick={onRename}>
        <Pencil size={13} />
      </IconButton>
      <IconButton small label={t('Delete {name}', { name })} onClick={onDelete}>
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

import type { KeyboardEvent, ReactNode } from 'react'
import { Kbd } from './kbd.tsx'
import { Popover, type Anchor } from './popover.tsx'

export interface MenuEntry {
  label: string
  /** Where two may have one label. */
  key?: string
  /** Another menu takes its place. */
  staysOpen?: boolean
  icon?: ReactNode
  shortcut?: string
  run(): void
}

/** A menu of a few actions; arrow keys move, Enter runs, Escape leaves. */
export function Menu({
  label,
  anchor,
  entries,
  onClose,
}: {
  label: string
  anchor: Anchor
  entries: readonly MenuEntry[]
  onClose(): void
}) {
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role=menuitem]')]
    const at = items.indexOf(document.activeElement as HTMLElement)
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key]
    if (event.key === 'Tab') onClose()
    if (next === undefined) return
    event.preventDefault()
    items.at(next % items.length)?.focus()
  }
  return (
    <Popover
      label={label}
      anchor={anchor}
      role="menu"
      onClose={onClose}
      onKeyDown={move}
      className="max-w-80 min-w-44 overflow-y-auto p-1"
    >
      {entries.map((entry) => (
        <button
          key={entry.key ?? entry.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onPointerEnter={(event) => event.currentTarget.focus({ preventScroll: true })}
          onClick={() => {
            if (!entry.staysOpen) onClose()
            entry.run()
          }}
          className="flex h-7 w-full shrink-0 items-center gap-2 rounded-sm px-2 text-left text-sm text-ink outline-none focus:bg-hover"
        >
          <span className="text-ink-3">{entry.icon}</span>
          <span className="min-w-0 flex-1 truncate">{entry.label}</span>
          {entry.shortcut && <Kbd>{entry.shortcut}</Kbd>}
        </button>
      ))}
    </Popover>
  )
}

import type { ComponentProps, ReactNode } from 'react'
import { shown } from '../../shared/words/t.ts'
import { classes } from './classes.ts'

const variants = {
  primary: 'bg-accent text-accent-ink border-transparent hover:bg-accent-strong font-medium',
  secondary: 'bg-raised text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-raised text-bad border-line-strong hover:bg-bad-soft',
}

/**
 * `busy` says what is waited for and keeps the button from being pressed twice; `blocked` says why it cannot be pressed at
 * all. Both leave it the focus.
 */
export function Button({
  variant = 'secondary',
  small = false,
  busy,
  blocked = null,
  className,
  children,
  onClick,
  title,
  ...rest
}: ComponentProps<'button'> & {
  variant?: keyof typeof variants
  small?: boolean
  busy?: string | false | undefined
  blocked?: string | null
}) {
  const isShut = Boolean(busy) || blocked !== null
  return (
    <button
      type="button"
      {...rest}
      title={blocked ?? title}
      aria-description={blocked ?? undefined}
      aria-disabled={isShut || undefined}
      onClick={(event) => {
        if (isShut) event.preventDefault()
        else onClick?.(event)
      }}
      className={classes(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border whitespace-nowrap transition-colors',
        'disabled:pointer-events-none disabled:opacity-50 aria-disabled:cursor-default aria-disabled:opacity-50',
        small ? 'h-6 px-2 text-xs' : 'h-8 px-3 text-sm',
        variants[variant],
        className,
      )}
    >
      {busy || children}
    </button>
  )
}

/** A button that shows a picture alone; the label is its name and its tooltip. */
export function IconButton({
  label,
  shortcut,
  small = false,
  className,
  children,
  ...rest
}: ComponentProps<'button'> & { label: string; shortcut?: string; small?: boolean; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={shortcut ? `${label} (${shown(shortcut)})` : label}
      {...rest}
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-md text-ink-3 transition-colors hover:bg-hover hover:text-ink',
        'disabled:pointer-events-none disabled:opacity-40',
        small ? 'size-6' : 'size-8',
        className,
      )}
    >
      {children}
    </button>
  )
}

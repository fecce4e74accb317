import type { ReactNode } from 'react'

/** A titled part of the view, with what can be done to all of it at the right. */
export function Panel({
  title,
  count,
  actions,
  children,
}: {
  title: string
  count?: string
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <section aria-label={title}>
      <div className="mb-2 flex min-h-7 flex-wrap items-center gap-2 px-1">
        <h2 className="text-sm font-medium">{title}</h2>
        {count && <span className="text-xs text-ink-3">{count}</span>}
        <span className="flex-1" />
        {actions}
      </div>
      <div className="overflow-hidden rounded-lg border bg-raised">{children}</div>
    </section>
  )
}

/** Says what would stand here. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="px-4 py-3 text-sm text-ink-3">{children}</p>
}

/** Every column has a name; `isHidden` leaves it to screen readers. */
export function HeadCell({
  children,
  right = false,
  isHidden = false,
}: {
  children: ReactNode
  right?: boolean
  isHidden?: boolean
}) {
  return (
    <th scope="col" className={`px-3 py-1.5 text-xs font-medium text-ink-3 ${right ? 'text-right' : 'text-left'}`}>
      {isHidden ? <span className="sr-only">{children}</span> : children}
    </th>
  )
}

export function Cell({
  children,
  right = false,
  className = '',
}: {
  children?: ReactNode
  right?: boolean
  className?: string
}) {
  return (
    <td className={`border-t px-3 py-1.5 align-middle text-sm ${right ? 'text-right' : ''} ${className}`}>
      {children}
    </td>
  )
}

import type { ReactNode } from 'react'

/** A part of the detail with its own title. */
export function Part({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <div className="mb-1.5 flex h-6 items-center gap-2">
        <h3 className="text-xs font-medium text-ink-2">{title}</h3>
        <span className="flex-1" />
        {actions}
      </div>
      {children}
    </section>
  )
}

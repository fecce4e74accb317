import type { ReactNode } from 'react'
import { shown } from '../../shared/words/t.ts'
import { sections, type SectionId } from './sections.ts'

/** A titled part of the page. It takes the focus when it is gone to, so that Tab goes on from there. */
export function Section({
  id,
  about,
  actions,
  known = '',
  children,
}: {
  id: SectionId
  about?: ReactNode
  actions?: ReactNode
  /** Names that it goes by and does not say itself; where it has parts, they have theirs. */
  known?: string
  children: ReactNode
}) {
  return (
    <section id={id} tabIndex={-1} aria-labelledby={`${id}-title`} className="outline-none">
      <div className="mb-2 flex min-h-7 flex-wrap items-end gap-2 px-1">
        <div className="min-w-40 flex-1">
          <h2 id={`${id}-title`} className="text-base leading-7 font-medium">
            {shown(sections.find((section) => section.id === id)?.name ?? '')}
          </h2>
          {about && (
            <p data-about className="text-sm text-ink-2">
              {about}
            </p>
          )}
        </div>
        {actions}
      </div>
      <div data-panel={known} className="rounded-lg border bg-raised">
        {children}
      </div>
    </section>
  )
}

/** A name and, at the right, what it is or how it is chosen. */
export function Line({ name, hint, children }: { name: string; hint?: string; children: ReactNode }) {
  return (
    <div
      data-setting=""
      className="flex min-h-11 flex-wrap items-center gap-x-4 border-t px-4 py-1.5 text-sm first:border-t-0 [&:nth-child(1_of_:not([hidden]))]:border-t-0"
    >
      <div className="flex-1">
        <div className="whitespace-nowrap">{name}</div>
        {hint && <p className="text-xs text-ink-3">{hint}</p>}
      </div>
      <div className="min-w-0 text-ink-2">{children}</div>
    </div>
  )
}

/** What a part is about and, at the right, what can be done there; `children` stand below the words. */
export function PartHead({
  title,
  about,
  actions,
  children,
}: {
  title: string
  about?: ReactNode
  actions?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-52 flex-1">
        <h3 className="text-sm font-medium">{title}</h3>
        {about && <p className="text-xs wrap-anywhere text-ink-3">{about}</p>}
        {children}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}

/** What stands in a panel, set off from what stands above. `known` are names that it goes by and does not say itself. */
export function Part({ known = '', children }: { known?: string; children: ReactNode }) {
  return (
    <div
      data-setting={known}
      className="flex flex-col gap-4 border-t p-4 first:border-t-0 [&:nth-child(1_of_:not([hidden]))]:border-t-0"
    >
      {children}
    </div>
  )
}

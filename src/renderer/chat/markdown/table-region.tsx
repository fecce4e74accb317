import type { ReactNode } from 'react'

/** A table that is wider than the page scrolls by itself; a shadow at its side shows that there is more. */
export function TableRegion({ dir, children }: { dir: string | undefined; children: ReactNode }) {
  return (
    <div className="table-region" role="region" aria-label="Table" tabIndex={0}>
      <table dir={dir}>{children}</table>
    </div>
  )
}

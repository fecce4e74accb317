import type { ReactNode } from 'react'
import { Shape, type ShapeName } from './shape.tsx'

/** A text with the shape of its outcome beside its first line. */
export function Marked({ shape, children }: { shape: ShapeName; children: ReactNode }) {
  return (
    <div className="flex gap-2">
      <span className="mt-1">
        <Shape name={shape} />
      </span>
      <div className="min-w-0 wrap-anywhere select-text">{children}</div>
    </div>
  )
}

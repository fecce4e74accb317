import { useId } from 'react'
import type { Look } from './chart-model.ts'

/** What a line or a bar looks like, in small. */
export function Swatch({ look, isLine }: { look: Look; isLine: boolean }) {
  const id = useId()
  const colour = `var(${look.colour})`
  if (isLine) {
    return (
      <svg width="18" height="10" aria-hidden className="shrink-0">
        <line x1="1" y1="5" x2="17" y2="5" stroke={colour} strokeWidth="2" strokeDasharray={look.dash.join(' ')} />
      </svg>
    )
  }
  return (
    <svg width="10" height="10" aria-hidden className="shrink-0">
      {look.fill === 'stripes' && (
        <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect width="2" height="4" fill={colour} />
        </pattern>
      )}
      {look.fill === 'dots' && (
        <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse">
          <rect width="5" height="5" fill={colour} />
          <circle cx="2.5" cy="2.5" r="1.1" fill="var(--raised)" />
        </pattern>
      )}
      <rect
        x="0.5"
        y="0.5"
        width="9"
        height="9"
        rx="1.5"
        stroke={colour}
        fillOpacity={look.fill === 'outline' ? 0.32 : 1}
        fill={look.fill === 'stripes' || look.fill === 'dots' ? `url(#${id})` : colour}
      />
    </svg>
  )
}

import type { DeliveryState } from '../../shared/domain.ts'
import { deliveryWords } from './delivery-words.ts'
import type { ShapeName } from './shape-name.ts'

export type { ShapeName } from './shape-name.ts'

const colours: Record<ShapeName, string> = {
  check: 'text-good',
  half: 'text-accent-text',
  dot: 'text-ink-2',
  ring: 'text-ink-3',
  dashed: 'text-ink-3',
  slash: 'text-warn',
  pause: 'text-warn',
  clock: 'text-warn',
  question: 'text-warn',
  cross: 'text-bad',
  arrow: 'text-ink-2',
}

export function Shape({ name, size = 12 }: { name: ShapeName; size?: number }) {
  const round = <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
  return (
    <svg viewBox="0 0 16 16" width={size} height={size} aria-hidden className={`shrink-0 ${colours[name]}`}>
      {name === 'check' && (
        <>
          <circle cx="8" cy="8" r="7" fill="currentColor" />
          <path
            d="M4.8 8.3l2.2 2.2 4.2-4.8"
            fill="none"
            stroke="var(--canvas)"
            strokeWidth="1.8"
            strokeLinecap="round"
          />
        </>
      )}
      {name === 'half' && (
        <>
          {round}
          <path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor" />
        </>
      )}
      {name === 'dot' && (
        <>
          {round}
          <circle cx="8" cy="8" r="2.8" fill="currentColor" />
        </>
      )}
      {name === 'ring' && round}
      {name === 'dashed' && (
        <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 2.3" />
      )}
      {name === 'slash' && (
        <>
          {round}
          <path d="M3.8 12.2l8.4-8.4" stroke="currentColor" strokeWidth="1.5" />
        </>
      )}
      {name === 'pause' && (
        <>
          {round}
          <path d="M6.3 5.6v4.8M9.7 5.6v4.8" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" />
        </>
      )}
      {name === 'clock' && (
        <>
          {round}
          <path d="M8 4.6V8l2.2 1.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
        </>
      )}
      {name === 'question' && (
        <>
          {round}
          <path
            d="M6.3 6.4a1.75 1.75 0 1 1 2.5 1.6c-.5.3-.8.5-.8 1.1M8 11.3v.1"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.4"
            strokeLinecap="round"
          />
        </>
      )}
      {name === 'arrow' && (
        <path
          d="M8 1.8v7.4M4.9 6.3L8 9.4l3.1-3.1M1.9 10.4v3.4h12.2v-3.4"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      )}
      {name === 'cross' && (
        <>
          <rect
            x="1.75"
            y="1.75"
            width="12.5"
            height="12.5"
            rx="2.5"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.5"
          />
          <path d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />
        </>
      )}
    </svg>
  )
}

export function Delivery({ state, short = false }: { state: DeliveryState; short?: boolean }) {
  const { word, meaning, shape } = deliveryWords[state]
  return (
    <span title={`${word}. ${meaning}`} className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <Shape name={shape} />
      <span className={short ? 'sr-only' : undefined}>{word}</span>
    </span>
  )
}

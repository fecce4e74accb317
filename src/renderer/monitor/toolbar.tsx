import { FilterX, Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { Level } from '../../shared/domain.ts'
import { IconButton } from '../ui/button.tsx'
import { deliveryChoices } from '../ui/delivery-words.ts'
import { CompactSelect, Segmented, type Choice } from '../ui/field.tsx'
import { levelWords } from './level.tsx'
import { keys } from '../ui/kbd.tsx'
import { useFocusOnRequest } from '../app/focus-store.ts'
import { narrow, noFilters, useMonitor } from './monitor-store.ts'
import { rangeNames, ranges } from './ranges.ts'

const searchWaitMs = 150

const levels = (['DEFAULT', 'WARNING', 'ERROR'] as const).map((value) => ({ value, label: levelWords[value] }))
const deliveries = deliveryChoices.map((word) => ({ value: word, label: word }))

function withAll<T extends string>(label: string, choices: Choice<T>[]): Choice<T | ''>[] {
  return [{ value: '', label }, ...choices]
}

/** What the whole view is about: a time range, and what it is narrowed down to. */
export function Toolbar() {
  const { range, filters, facets } = useMonitor()
  const isNarrowed = Object.values(filters).some((value) => value !== '')
  return (
    <div role="toolbar" aria-label="Range and filters" className="@container shrink-0">
      <div className="flex flex-wrap items-center gap-2">
        <div className="flex min-w-0 flex-[2_1_18rem] flex-wrap items-center gap-2 @sm:flex-nowrap">
          <Segmented
            label="Time range"
            choices={ranges.map((value) => ({ value, label: rangeNames[value].short }))}
            value={range}
            onChoose={(chosen) => narrow({ range: chosen })}
          />
          <SearchField />
        </div>
        <div className="flex min-w-0 flex-[1_1_30rem] items-center gap-2">
          <CompactSelect
            label="Model"
            choices={withAll(
              'Any model',
              facets.models.map((model) => ({ value: model, label: model })),
            )}
            value={filters.model}
            active={filters.model !== ''}
            onChoose={(model) => narrow({ model })}
          />
          <CompactSelect
            label="Provider"
            choices={withAll(
              'Any provider',
              facets.providers.map(({ id, name }) => ({ value: id, label: name })),
            )}
            value={filters.providerId}
            active={filters.providerId !== ''}
            onChoose={(providerId) => narrow({ providerId })}
          />
          <CompactSelect<Level | ''>
            label="Level"
            choices={withAll<Level>('Any level', levels)}
            value={filters.level}
            active={filters.level !== ''}
            onChoose={(level) => narrow({ level })}
          />
          <CompactSelect
            label="Delivery"
            choices={withAll('Any delivery', deliveries)}
            value={filters.delivery}
            active={filters.delivery !== ''}
            onChoose={(delivery) => narrow({ delivery })}
          />
          {isNarrowed && (
            <IconButton small label="Clear filters" onClick={() => narrow(noFilters)}>
              <FilterX size={14} />
            </IconButton>
          )}
        </div>
      </div>
    </div>
  )
}

/** Asks once typing pauses; Escape empties it. */
function SearchField() {
  const wanted = useMonitor((state) => state.filters.text)
  const [typed, setTyped] = useState(wanted)
  const [seen, setSeen] = useState(wanted)
  const field = useRef<HTMLInputElement>(null)
  useFocusOnRequest('traces', field)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // The filters were cleared, or set from elsewhere.
  if (seen !== wanted) {
    setSeen(wanted)
    setTyped(wanted)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const type = (text: string): void => {
    setTyped(text)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => narrow({ text }), text === '' ? 0 : searchWaitMs)
  }
  return (
    <div className="relative min-w-24 flex-1">
      <Search size={14} className="pointer-events-none absolute top-1.5 left-2 text-ink-3" />
      <input
        ref={field}
        type="search"
        aria-label="Search traces"
        title={`Search traces (${keys('Mod+F')})`}
        placeholder="Search traces"
        maxLength={1000}
        value={typed}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return
          event.stopPropagation()
          type('')
        }}
        className="h-7 w-full rounded-md border border-line-strong bg-raised pr-7 pl-7 text-xs placeholder:text-ink-3"
      />
      {typed !== '' && (
        <span className="absolute top-0.5 right-0.5">
          <IconButton small label="Clear search" onClick={() => type('')}>
            <X size={14} />
          </IconButton>
        </span>
      )}
    </div>
  )
}

import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState, type KeyboardEvent } from 'react'
import { matchesQuery } from '../../shared/search-text.ts'
import { msg, t, type Message } from '../../shared/words/t.ts'
import { classes } from '../ui/classes.ts'
import type { Choice } from '../ui/field.tsx'
import { Popover, type Anchor } from '../ui/popover.tsx'
import { AmountFilter } from './amount-filter.tsx'
import { choicesOf, fieldNames, isOwnField } from './filter-fields.ts'
import { useIsOfObservations, useListFields } from './list-fields.ts'
import { toggled, type ListField } from './monitor-query.ts'
import { narrow, useMonitor } from './monitor-store.ts'
import { inSentence } from '../ui/sentences.ts'

export type FilterField = ListField | 'durationAboveMs' | 'costAboveUsd'

export const filterNames: Record<FilterField, Message> = {
  ...fieldNames,
  durationAboveMs: msg('Latency above'),
  costAboveUsd: msg('Cost above'),
}
/** More values than these are searched rather than looked through. */
const searchedFrom = 9

/** All that one can filter by: a field on the left, its values on the right. */
export function FilterPopover({
  anchor,
  field: first,
  onClose,
}: {
  anchor: Anchor
  field: FilterField
  onClose(): void
}) {
  const fields: FilterField[] = [...useListFields(), 'durationAboveMs', 'costAboveUsd']
  const isOfObservations = useIsOfObservations()
  const [field, setField] = useState(first)
  const move = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = fields[(fields.indexOf(field) + step + fields.length) % fields.length] ?? field
    setField(next)
    event.currentTarget.querySelector<HTMLElement>(`[data-field="${next}"]`)?.focus()
  }
  return (
    <Popover
      label={isOfObservations ? t('Filter observations') : t('Filter traces')}
      anchor={anchor}
      onClose={onClose}
      className="w-[min(27rem,calc(100vw-1rem))] p-0"
    >
      <div className="flex max-h-[inherit] min-h-0">
        <div
          role="tablist"
          aria-label={t('Filter by')}
          aria-orientation="vertical"
          onKeyDown={move}
          className="w-36 shrink-0 overflow-y-auto border-r p-1"
        >
          {fields.map((name) => (
            <FieldTab key={name} name={name} isChosen={name === field} onChoose={() => setField(name)} />
          ))}
        </div>
        <div
          role="tabpanel"
          aria-label={t(filterNames[field])}
          className="flex max-h-96 min-h-0 min-w-0 flex-1 flex-col gap-2 p-2"
        >
          {field === 'durationAboveMs' || field === 'costAboveUsd' ? (
            <AmountFilter key={field} field={field} onDone={onClose} />
          ) : (
            <Values key={field} field={field} />
          )}
          {isOfObservations && (
            <p className="mt-auto border-t px-1 pt-2 text-xs text-ink-3">
              {field === 'type'
                ? t('Of the observation itself. Figures and charts count traces, which have none.')
                : isOwnField(field)
                  ? t('Of the observation itself; in figures and charts, of the trace.')
                  : t('Of the trace that the observation is in.')}
            </p>
          )}
        </div>
      </div>
    </Popover>
  )
}

function FieldTab({ name, isChosen, onChoose }: { name: FilterField; isChosen: boolean; onChoose(): void }) {
  const value = useMonitor(({ query }) => query[name])
  const count = typeof value === 'object' ? (value?.length ?? 0) : 1
  return (
    <button
      type="button"
      role="tab"
      data-field={name}
      data-autofocus={isChosen || undefined}
      aria-selected={isChosen}
      tabIndex={isChosen ? 0 : -1}
      onClick={onChoose}
      className={classes(
        'flex h-7 w-full items-center gap-2 rounded-sm px-2 text-left text-xs',
        isChosen ? 'bg-selected text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <span className="flex-1 truncate">{t(filterNames[name])}</span>
      {count > 0 && <span className="text-2xs text-accent-text">{count}</span>}
    </button>
  )
}

function Values({ field }: { field: ListField }) {
  const wanted = useMonitor(({ query }) => query[field])
  const facets = useMonitor((state) => state.facets)
  const [sought, setSought] = useState('')
  // In the order they had when it was opened: nothing jumps under the pointer.
  const [atFirst] = useState(wanted)
  const choices = choicesOf(field, facets, [...new Set([...atFirst, ...wanted])])
  const shown = sought.trim() === '' ? choices : choices.filter(({ label }) => matchesQuery(label, sought))
  return (
    <>
      {choices.length >= searchedFrom && (
        <input
          type="search"
          aria-label={t('Find a {field}', { field: inSentence(t(fieldNames[field])) })}
          placeholder={t('Find')}
          value={sought}
          onChange={(event) => setSought(event.target.value)}
          className="h-7 w-full shrink-0 rounded-md border border-line-strong bg-raised px-2 text-xs placeholder:text-ink-3"
        />
      )}
      {shown.length === 0 ? (
        <p className="px-1 py-2 text-xs text-ink-3">
          {choices.length === 0 ? t('No traces yet.') : t('Nothing found.')}
        </p>
      ) : (
        <List
          key={sought}
          choices={shown}
          wanted={wanted}
          onToggle={(value) => narrow({ [field]: toggled(wanted, value) })}
        />
      )}
    </>
  )
}

/** Before it is measured. */
const valuePx = 28

/** Users and tags can be tens of thousands: only those in sight exist. */
function List({
  choices,
  wanted,
  onToggle,
}: {
  choices: readonly Choice<string>[]
  wanted: readonly string[]
  onToggle(value: string): void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: choices.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => valuePx,
    overscan: 12,
  })
  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const choice = choices[index]
          return (
            choice && (
              <div
                key={choice.value}
                ref={virtualizer.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <Value
                  choice={choice}
                  isWanted={wanted.includes(choice.value)}
                  onToggle={() => onToggle(choice.value)}
                />
              </div>
            )
          )
        })}
      </div>
    </div>
  )
}

function Value({ choice, isWanted, onToggle }: { choice: Choice<string>; isWanted: boolean; onToggle(): void }) {
  return (
    <label className="flex h-7 items-center gap-2 rounded-sm px-1 text-xs hover:bg-hover">
      <input type="checkbox" checked={isWanted} onChange={onToggle} className="accent-accent" />
      <span dir="auto" className="min-w-0 flex-1 truncate text-left" title={choice.label}>
        {choice.label}
      </span>
    </label>
  )
}

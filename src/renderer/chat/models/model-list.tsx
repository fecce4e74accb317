import { useVirtualizer } from '@tanstack/react-virtual'
import { Check } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import type { Provider } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import type { ModelsOf } from '../model-availability.ts'
import { providerLabel } from '../../ui/provider-label.ts'
import { RowFacts } from './model-facts.tsx'
import type { PickerItem } from './picker-items.ts'

const rowHeightPx = 32

export const optionId = (key: string): string => `model-option-${encodeURIComponent(key)}`

/** The list under the search; however many models there are, only those in sight exist. */
export function ModelList({
  id,
  items,
  activeKey,
  chosen,
  modelsOf,
  onPoint,
  onChoose,
  markOf,
}: {
  id: string
  items: readonly PickerItem[]
  activeKey: string | null
  chosen: { providerId: string; model: string }
  modelsOf: Record<string, ModelsOf>
  onPoint(key: string): void
  onChoose(item: PickerItem): void
  /** What stands at the end of a row. */
  markOf(provider: Provider, model: string): ReactNode
}) {
  const scroller = useRef<HTMLDivElement>(null)
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
    paddingStart: 6,
    paddingEnd: 6,
    scrollPaddingStart: rowHeightPx,
  })
  const activeIndex = items.findIndex(({ key }) => key === activeKey)
  useEffect(() => {
    if (activeIndex >= 0) virtualizer.scrollToIndex(activeIndex <= 1 ? 0 : activeIndex, { align: 'auto' })
  }, [activeIndex, virtualizer])
  const options = items.filter(({ kind }) => kind === 'model')
  return (
    <div ref={scroller} className="max-h-[min(400px,42vh)] overflow-y-auto px-1.5" tabIndex={0}>
      <div
        id={id}
        role="listbox"
        aria-label={t('Models')}
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index]
          if (!item) return null
          const place = { transform: `translateY(${start}px)` }
          if (item.kind === 'heading') {
            return (
              <div
                key={key}
                role="presentation"
                style={place}
                className="absolute inset-x-0 top-0 flex h-8 items-end px-2 pb-1 text-xs font-medium text-ink-3"
              >
                <span aria-hidden className="truncate">
                  {item.text}
                </span>
              </div>
            )
          }
          const { provider, model, isNamed, isDisabled } = item
          const known = modelsOf[provider.id]
          return (
            <div
              key={key}
              id={optionId(item.key)}
              role="option"
              aria-selected={item.key === activeKey}
              aria-disabled={isDisabled || undefined}
              aria-setsize={options.length}
              aria-posinset={options.indexOf(item) + 1}
              aria-description={isNamed ? undefined : providerLabel(provider)}
              title={model.length > 40 ? model : undefined}
              data-selected={item.key === activeKey}
              style={place}
              onMouseMove={() => !isDisabled && item.key !== activeKey && onPoint(item.key)}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => !isDisabled && onChoose(item)}
              className={classes(
                'group/model absolute inset-x-0 top-0 flex h-8 items-center gap-2 rounded-md px-2 text-sm',
                item.key === activeKey && 'bg-hover text-ink',
                isDisabled && 'text-ink-3',
              )}
            >
              {provider.id === chosen.providerId && model === chosen.model ? (
                <Check size={14} className="shrink-0 text-accent-text" />
              ) : (
                <span className="size-3.5 shrink-0" />
              )}
              <span className="min-w-0 truncate">{model}</span>
              {isNamed && (
                <span className="max-w-2/5 shrink-0 truncate text-xs text-ink-3">· {providerLabel(provider)}</span>
              )}
              {markOf(provider, model)}
              <RowFacts info={(known?.state === 'ready' && known.facts?.get(model)) || null} />
            </div>
          )
        })}
      </div>
    </div>
  )
}

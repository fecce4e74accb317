import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef } from 'react'
import { classes } from '../../ui/classes.ts'
import { isUnsaved } from './own-prompt.tsx'
import { nameOf, type PromptItem } from './prompt-items.ts'
import { cutText } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'

const rowHeightPx = 44

export const promptOptionId = (key: string): string => `prompt-option-${encodeURIComponent(key)}`

/** The library's list; what has the focus is the search above it, or the list itself. */
export function PromptList({
  items,
  chosenKey,
  onChoose,
}: {
  items: readonly PromptItem[]
  chosenKey: string | null
  onChoose(key: string): void
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
    paddingStart: 4,
    paddingEnd: 4,
  })
  const at = items.findIndex(({ key }) => key === chosenKey)
  useEffect(() => {
    if (at >= 0) virtualizer.scrollToIndex(at, { align: 'auto' })
  }, [at, virtualizer])
  return (
    <div
      ref={scroller}
      id="prompt-list"
      role="listbox"
      aria-label={t('Prompts')}
      tabIndex={0}
      aria-activedescendant={at >= 0 ? promptOptionId(chosenKey ?? '') : undefined}
      onKeyDown={(event) => {
        const next = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: items.length - 1 }[event.key]
        const item = next === undefined ? undefined : items[Math.min(next, items.length - 1)]
        if (!item) return
        event.preventDefault()
        onChoose(item.key)
      }}
      className="min-h-0 flex-1 overflow-y-auto px-1.5"
    >
      <div role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index]
          if (!item) return null
          const isChosen = item.key === chosenKey
          return (
            <div
              key={key}
              id={promptOptionId(item.key)}
              role="option"
              aria-selected={isChosen}
              aria-setsize={items.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
              onClick={() => onChoose(item.key)}
              className={classes(
                'absolute inset-x-0 top-0 flex h-11 flex-col justify-center rounded-md px-2',
                isChosen ? 'bg-selected' : 'hover:bg-hover',
              )}
            >
              <span className="truncate text-sm">{nameOf(item)}</span>
              <span className="truncate text-xs text-ink-3">{detailOf(item)}</span>
            </div>
          )
        })}
      </div>
    </div>
  )
}

function detailOf(item: PromptItem): string {
  if (item.kind === 'own') {
    return `${isUnsaved(item.prompt.id) ? `${t('Not saved')} · ` : ''}${cutText(item.prompt.text, 120).replaceAll(/\s+/g, ' ')}`
  }
  const { version, versionLabels } = item.prompt
  return ['Langfuse', t('version {version}', { version }), ...versionLabels.filter((label) => label !== 'latest')].join(
    ' · ',
  )
}

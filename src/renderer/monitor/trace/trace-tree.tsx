import { useVirtualizer } from '@tanstack/react-virtual'
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { ObservationColumns } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { classes } from '../../ui/classes.ts'
import { stepOf, withFocused } from '../../ui/row-list.ts'
import { observationAt, spanMsOf } from './observation-row.ts'
import { foldableRows, linesWith, linesWithErrors, nextLine, rowsAbove, shownLines, treeOf } from './tree.ts'
import { headPx, TreeHead } from './tree-head.tsx'
import { BarCell, FigureCells, NameCell, timeTemplate, treeTemplate } from './tree-row.tsx'
import { TreeToolbar, type TreeShape } from './tree-toolbar.tsx'
import { moved, wholeTime, zoomed } from './zoom.ts'

const rowPx = 28

/** The steps of a trace, as a tree or under one clock; only the rows in sight exist. */
export function TraceTree({
  columns,
  selectedId,
  onSelect,
}: {
  columns: ObservationColumns
  selectedId: string | null
  onSelect(spanId: string): void
}) {
  const scroller = useRef<HTMLDivElement>(null)
  const [shape, setShape] = useState<TreeShape>('tree')
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set())
  const [text, setText] = useState('')
  const [window, setWindow] = useState(wholeTime)
  const tree = useMemo(() => treeOf(columns), [columns])
  const spanMs = useMemo(() => spanMsOf(columns), [columns])
  const isCollapsed = useCallback(
    (row: number): boolean => collapsed.size > 0 && collapsed.has(columns.spanIds[row] ?? ''),
    [collapsed, columns],
  )
  const lines = useMemo(() => shownLines(tree, isCollapsed), [tree, isCollapsed])
  const matches = useMemo(() => linesWith(tree, columns, text), [tree, columns, text])
  const errors = useMemo(() => linesWithErrors(tree, columns), [tree, columns])
  const selectedLine = useMemo(() => {
    const row = selectedId === null ? -1 : columns.spanIds.indexOf(selectedId)
    return tree.lineOf[row] ?? -1
  }, [tree, columns, selectedId])
  // Where it is folded away, what it is folded into stands for it.
  const activeIndex = useMemo(
    () => lines.findLastIndex((line) => line <= Math.max(0, selectedLine)),
    [lines, selectedLine],
  )
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: 10,
    scrollMargin: headPx,
    scrollPaddingStart: headPx,
    rangeExtractor: withFocused(activeIndex),
  })
  const wantsFocus = useRef(false)
  useEffect(() => {
    if (activeIndex < 0) return
    virtualizer.scrollToIndex(activeIndex, { align: 'auto' })
    if (!wantsFocus.current) return
    wantsFocus.current = false
    const frame = requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>('[role=row][tabindex="0"]')?.focus(),
    )
    return () => cancelAnimationFrame(frame)
    // Only where the row moves: what is read on under it stays in its place.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [activeIndex, selectedId])

  const select = (line: number | undefined, withFocus = true): void => {
    const row = tree.rows[line ?? -1]
    const spanId = columns.spanIds[row ?? -1]
    if (line === undefined || spanId === undefined) return
    const above = rowsAbove(tree, line).flatMap((at) => columns.spanIds[at] ?? [])
    if (above.some((id) => collapsed.has(id))) {
      const opened = new Set(collapsed)
      for (const id of above) opened.delete(id)
      setCollapsed(opened)
    }
    // Where it is selected already nothing moves that could be followed.
    wantsFocus.current = withFocus && spanId !== selectedId
    onSelect(spanId)
  }
  const fold = (line: number, isFolded: boolean): void => {
    const spanId = columns.spanIds[tree.rows[line] ?? -1]
    if (spanId === undefined || (tree.sizes[line] ?? 0) === 0) return
    const next = new Set(collapsed)
    if (isFolded) next.add(spanId)
    else next.delete(spanId)
    setCollapsed(next)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[activeIndex]
    if (event.ctrlKey || event.metaKey || event.altKey || line === undefined) return
    const step = stepOf(event.key, scroller.current, headPx, rowPx)
    const isOpen = (tree.sizes[line] ?? 0) > 0 && !isCollapsed(tree.rows[line] ?? -1)
    if (step !== undefined) select(lines[Math.max(0, Math.min(lines.length - 1, activeIndex + step))])
    else if (event.key === 'ArrowRight' && isOpen) select(line + 1)
    else if (event.key === 'ArrowRight') fold(line, false)
    else if (event.key === 'ArrowLeft' && isOpen) fold(line, true)
    else if (event.key === 'ArrowLeft') select(tree.parentLines[line])
    else if (event.key === 'Enter' || event.key === ' ') select(line)
    else return
    event.preventDefault()
  }
  const onWheel = useEffectEvent((event: WheelEvent, { left, width }: DOMRect): void => {
    if (shape !== 'timeline') return
    const barsPx = width * 0.6
    if (event.ctrlKey) {
      // Else the page is made larger too.
      event.preventDefault()
      const at = Math.min(1, Math.max(0, (event.clientX - left - width + barsPx) / barsPx))
      setWindow(zoomed(window, event.deltaY < 0 ? 1.25 : 0.8, at))
    } else if (window.share < 1 && (event.shiftKey || event.deltaX !== 0)) {
      setWindow(moved(window, (event.deltaX || event.deltaY) / barsPx))
    }
  })
  // React's own listener may not keep the page from being zoomed.
  useEffect(() => {
    const element = scroller.current
    const listener = (event: WheelEvent): void => {
      if (element) onWheel(event, element.getBoundingClientRect())
    }
    element?.addEventListener('wheel', listener, { passive: false })
    return () => element?.removeEventListener('wheel', listener)
  }, [])
  const template = shape === 'tree' ? treeTemplate : timeTemplate
  const roots = useMemo(
    () => tree.rows.filter((_, line) => tree.depths[line] === 0 && (tree.sizes[line] ?? 0) > 0),
    [tree],
  )
  const areAllFolded = roots.length > 0 && roots.every(isCollapsed)
  return (
    <section aria-label={t('Steps')} className="@container flex min-h-0 flex-1 flex-col">
      <TreeToolbar
        count={columns.spanIds.length}
        shape={shape}
        onShape={setShape}
        text={text}
        onText={setText}
        found={text.trim() === '' ? null : { at: matches.indexOf(selectedLine) + 1, count: matches.length }}
        errorCount={errors.length}
        onNextError={() => select(nextLine(errors, selectedLine, false), false)}
        onNext={(isBackwards) => select(nextLine(matches, selectedLine, isBackwards), false)}
        areAllFolded={areAllFolded}
        onFoldAll={() =>
          setCollapsed(new Set(areAllFolded ? [] : foldableRows(tree).flatMap((row) => columns.spanIds[row] ?? [])))
        }
        window={window}
        onWindow={setWindow}
      />
      <div
        ref={scroller}
        role="treegrid"
        aria-label={t('Steps of the trace')}
        aria-rowcount={lines.length + 1}
        className="min-h-0 flex-1 overflow-x-hidden overflow-y-auto text-xs"
      >
        <TreeHead
          template={template}
          shape={shape}
          fromMs={window.from * spanMs}
          toMs={(window.from + window.share) * spanMs}
        />
        <div role="rowgroup" onKeyDown={onKeyDown} className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, start }) => {
            const line = lines[index] ?? -1
            const row = tree.rows[line] ?? -1
            const observation = observationAt(columns, row)
            if (!observation) return null
            const isOpen = (tree.sizes[line] ?? 0) === 0 ? null : !isCollapsed(row)
            return (
              <div
                key={observation.spanId}
                role="row"
                aria-rowindex={index + 2}
                aria-level={(tree.depths[line] ?? 0) + 1}
                aria-expanded={isOpen ?? undefined}
                aria-selected={observation.spanId === selectedId}
                tabIndex={index === activeIndex ? 0 : -1}
                onClick={() => select(line)}
                style={{ height: rowPx, transform: `translateY(${start - headPx}px)` }}
                className={classes(
                  'absolute inset-x-0 top-0 grid items-center gap-x-2 px-2 focus-visible:-outline-offset-2',
                  template,
                  observation.spanId === selectedId ? 'bg-selected' : 'hover:bg-hover',
                )}
              >
                <NameCell
                  observation={observation}
                  depth={tree.depths[line] ?? 0}
                  isOpen={isOpen}
                  searched={text.trim()}
                  onToggle={() => fold(line, isOpen === true)}
                />
                {shape === 'tree' ? (
                  <FigureCells observation={observation} />
                ) : (
                  <BarCell observation={observation} window={window} spanMs={spanMs} />
                )}
              </div>
            )
          })}
        </div>
      </div>
    </section>
  )
}

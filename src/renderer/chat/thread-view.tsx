import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { ArrowDown } from 'lucide-react'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { t } from '../../shared/words/t.ts'
import { requestFocus } from '../app/focus-store.ts'
import { usePlace } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import { messageKey, showBranchOf } from './chat-actions.ts'
import { useChat } from './chat-store.ts'
import { shownBranch } from './continuations.ts'
import { useEdits } from './edits-store.ts'
import { leftAt } from './left-at.ts'
import { MessageView } from './message-view.tsx'
import { noteVisible, useOutline } from './outline/outline-store.ts'

/** This close to the end counts as at the end: what arrives is followed. */
const followWithinPx = 24
const estimatePx = 160
/** So far below the top edge begins what is read. */
const topPx = 40

/**
 * The messages of the branch; only those in sight exist. It stays at the end while text arrives, unless the user has
 * scrolled up.
 */
export function ThreadView() {
  const scroller = useRef<HTMLDivElement>(null)
  const threadKey = useChat((state) => state.thread.key)
  const thread = useChat((state) => state.thread)
  const branch = useMemo(() => shownBranch(thread), [thread])
  const [left] = useState(() => leftAt.get(threadKey))
  const [atEnd, setAtEnd] = useState(true)
  const current = useRef<Virtualizer<HTMLDivElement, Element>>(null)
  // Stands before the virtualizer, whose own effects end before later ones and leave it without a place.
  useLayoutEffect(
    () => () => {
      const leaving = current.current
      if (!leaving || leaving.isAtEnd(followWithinPx)) leftAt.delete(threadKey)
      else leftAt.set(threadKey, { offset: leaving.scrollOffset ?? 0, sizes: leaving.takeSnapshot() })
    },
    [threadKey],
  )
  // One that is another each time has the places of all messages reckoned anew.
  const keyOf = useCallback((index: number) => messageKey(branch[index] ?? ''), [branch])
  // Its answers change without its identity changing: nothing here may be memoised by it.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: branch.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimatePx,
    getItemKey: keyOf,
    overscan: 4,
    paddingStart: 24,
    paddingEnd: 24,
    scrollPaddingStart: 16,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: followWithinPx,
    // The end is where it will be: what stands at the top would be drawn for nothing.
    initialOffset: left?.offset ?? branch.length * estimatePx,
    initialMeasurementsCache: left?.sizes ?? [],
    useFlushSync: false,
    onChange: (instance) => {
      setAtEnd(instance.isAtEnd(followWithinPx * 2))
      noteVisible(idInSight(instance))
    },
  })

  useLayoutEffect(() => {
    current.current = virtualizer
    const place = leftAt.get(threadKey)
    if (place) virtualizer.scrollToOffset(place.offset)
    else virtualizer.scrollToEnd()
  }, [virtualizer, threadKey])

  // Whoever sends wants to see it, wherever they had scrolled to.
  const lastUserId = useChat((state) => state.thread.branch.findLast((id) => id.startsWith('pending:')))
  useEffect(() => {
    if (lastUserId !== undefined) virtualizer.scrollToEnd()
  }, [lastUserId, virtualizer])

  const editedId = useEdits(({ wantedId }) => wantedId)
  useEffect(() => {
    const index = editedId === null ? -1 : useChat.getState().thread.branch.indexOf(editedId)
    if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' })
  }, [editedId, virtualizer])

  const wanted = useOutline((state) => state.wanted)
  useEffect(() => {
    if (wanted === null) return
    const { thread } = useChat.getState()
    if (!thread.branch.includes(wanted.id)) showBranchOf(wanted.id)
    const index = useChat.getState().thread.branch.indexOf(wanted.id)
    if (index < 0) return
    const frame = requestAnimationFrame(() => virtualizer.scrollToIndex(index, { align: 'start' }))
    return () => cancelAnimationFrame(frame)
  }, [wanted, virtualizer])

  const { messageId } = usePlace()
  const known = useChat((state) => messageId !== null && state.thread.messages.has(messageId))
  useEffect(() => {
    if (messageId === null || !known) return
    const { thread } = useChat.getState()
    if (!thread.branch.includes(messageId)) showBranchOf(messageId)
    const index = useChat.getState().thread.branch.indexOf(messageId)
    const frame = requestAnimationFrame(() => virtualizer.scrollToIndex(index, { align: 'start' }))
    return () => cancelAnimationFrame(frame)
  }, [messageId, known, virtualizer])

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto [overflow-anchor:none]">
        <div className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const id = branch[index]
            if (id === undefined) return null
            return (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                <MessageView id={id} marked={id === messageId} position={index + 1} count={branch.length} />
              </div>
            )
          })}
        </div>
      </div>
      {!atEnd && (
        <Button
          small
          onClick={() => {
            virtualizer.scrollToEnd()
            requestFocus('composer')
          }}
          className="appear absolute bottom-3 left-1/2 -translate-x-1/2"
        >
          <ArrowDown size={13} />
          {t('Jump to latest')}
        </Button>
      )}
    </div>
  )
}

/** The message at the top; at the end of the chat the last one, however short it is. */
function idInSight(instance: Virtualizer<HTMLDivElement, Element>): string | null {
  const { branch } = useChat.getState().thread
  if (instance.isAtEnd(followWithinPx)) return branch.at(-1) ?? null
  const top = (instance.scrollOffset ?? 0) + topPx
  const first = instance.getVirtualItems().find(({ end }) => end > top)
  return first ? (branch[first.index] ?? null) : null
}

import { useEffect, useRef, useState, type RefObject } from 'react'
import type { ConversationSettings, InputEstimate } from '../../../shared/domain.ts'
import { isBlank } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { bridge } from '../../bridge.ts'
import { formatCost, formatShort } from '../../ui/format.ts'
import { useChat } from '../chat-store.ts'
import { draftKeyOf } from '../thread.ts'

/** Once typing pauses. */
const pauseMs = 700
/** Shorter than this, no text has tokens worth a word. */
const shortLength = 8_000
const manyTokens = 4_000
const muchUsd = 0.02

/** Anew for each end of a branch. */
export function InputEstimateLine(props: {
  field: RefObject<HTMLTextAreaElement | null>
  settings: ConversationSettings
}) {
  const leafId = useChat((state) => state.thread.leafId)
  return <EstimateLine key={leafId} {...props} />
}

/** What a long message would send, before it is sent. It is worked out in main, and never while somebody types. */
function EstimateLine({
  field,
  settings,
}: {
  field: RefObject<HTMLTextAreaElement | null>
  settings: ConversationSettings
}) {
  const [estimate, setEstimate] = useState<InputEstimate | null>(null)
  const asked = useRef(0)
  useEffect(() => {
    const element = field.current
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async (): Promise<void> => {
      const question = ++asked.current
      const text = element?.value ?? ''
      const { thread } = useChat.getState()
      const said = thread.branch.reduce((sum, id) => sum + (thread.messages.get(id)?.content.length ?? 0), 0)
      if (isBlank(text.slice(0, 1000)) || said + text.length + settings.systemPrompt.length < shortLength)
        return setEstimate(null)
      const result = await bridge.request('chat.estimate', {
        conversationId: thread.id,
        leafMessageId: thread.id === null ? null : thread.leafId,
        text,
        settings,
      })
      // What was typed since is asked for by itself.
      if (question === asked.current) setEstimate(result.ok ? result.value : null)
    }
    const later = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => void look(), pauseMs)
    }
    later()
    element?.addEventListener('input', later)
    return () => {
      clearTimeout(timer)
      asked.current += 1
      element?.removeEventListener('input', later)
    }
  }, [field, settings])
  const isEmpty = useChat((state) => draftKeyOf(state.thread) === null && state.thread.branch.length === 0)
  if (!estimate) return null
  const { inputTokens, costUsd } = estimate
  if (inputTokens < manyTokens && (costUsd ?? 0) < muchUsd) return null
  const tokens = formatShort(inputTokens)
  const price =
    costUsd === null
      ? t('price unknown')
      : costUsd === 0
        ? t('free')
        : t('≈ {cost} before the answer', { cost: formatCost(costUsd) })
  return (
    <p role="status" className="px-1 pb-2 text-xs text-ink-3">
      {isEmpty
        ? t('≈ {tokens} tokens, {price}', { tokens, price })
        : t('≈ {tokens} tokens with what was said before, {price}', { tokens, price })}
    </p>
  )
}

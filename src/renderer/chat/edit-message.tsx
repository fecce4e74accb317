import { useEffect, useRef } from 'react'
import type { Message } from '../../shared/domain.ts'
import { requestFocus } from '../app/focus-store.ts'
import { Button } from '../ui/button.tsx'
import { resendMessage } from './chat-actions.ts'

/** Sends another text in a message's place; the old branch stays. */
export function EditMessage({ message, onDone }: { message: Message; onDone(): void }) {
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    const element = field.current
    element?.focus()
    element?.setSelectionRange(element.value.length, element.value.length)
  }, [])
  const send = (): void => {
    const text = field.current?.value ?? ''
    if (text.trim() === '') return
    onDone()
    requestFocus('composer')
    void resendMessage(message, text)
  }
  return (
    <div className="mb-7 rounded-lg border border-line-strong bg-raised focus-within:border-accent">
      <textarea
        ref={field}
        aria-label="Edited text"
        defaultValue={message.content}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return
          if (event.key === 'Escape') onDone()
          if (event.key === 'Enter' && !event.shiftKey) {
            event.preventDefault()
            send()
          }
        }}
        className="block field-sizing-content max-h-[38vh] w-full resize-none bg-transparent px-3.5 pt-3 pb-1 text-base outline-none"
      />
      <div className="flex items-center justify-end gap-1.5 p-1.5">
        <span className="flex-1 px-2 text-xs text-ink-3">The original stays as a branch.</span>
        <Button variant="quiet" small onClick={onDone}>
          Cancel
        </Button>
        <Button variant="primary" small onClick={send}>
          Send
        </Button>
      </div>
    </div>
  )
}

import { useEffect, useRef, useState } from 'react'
import type { Message } from '../../shared/domain.ts'
import { isBlank } from '../../shared/text.ts'
import { t } from '../../shared/words/t.ts'
import { requestFocus } from '../app/focus-store.ts'
import { Button } from '../ui/button.tsx'
import { fieldDirection } from '../ui/direction.ts'
import { EditedFiles } from './attachments/edited-files.tsx'
import { keys } from '../ui/kbd.tsx'
import { readyToAsk, resendMessage } from './chat-actions.ts'
import { saveEditedAnswer } from './messages/message-actions.ts'
import { closeEdit, editedText, endEdit, keepEditedText, takesFocus } from './edits-store.ts'

/**
 * Another text in a message's place; the old branch stays. A question is sent, an answer is kept as it is typed. Escape closes
 * it and keeps what was typed.
 */
export function EditMessage({ message }: { message: Message }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const isAnswer = message.role === 'assistant'
  const [files, setFiles] = useState(message.attachments ?? [])
  useEffect(() => {
    const element = field.current
    if (!element || !takesFocus(message.id)) return
    element.focus({ preventScroll: true })
    element.setSelectionRange(element.value.length, element.value.length)
  }, [message.id])
  const leave = (end: (id: string) => void): void => {
    end(message.id)
    requestFocus('composer')
  }
  const send = (): void => {
    const text = field.current?.value ?? ''
    if (isBlank(text) && (isAnswer || files.length === 0)) return
    if (!isAnswer) {
      // What was typed stays here until it can be taken.
      if (!message.waiting && !readyToAsk()) return
      leave(endEdit)
      void resendMessage(message, text, files)
    } else if (text === message.content) leave(endEdit)
    else {
      void saveEditedAnswer(message, text).then((isKept) => {
        if (isKept) leave(endEdit)
      })
    }
  }
  return (
    <div className="mb-7 rounded-lg border border-line-strong bg-raised focus-within:border-accent">
      {!isAnswer && files.length > 0 && <EditedFiles files={files} onChange={setFiles} />}
      <textarea
        ref={field}
        aria-label={t('Edited text')}
        dir={fieldDirection(message.content)}
        defaultValue={editedText(message.id) ?? message.content}
        onChange={(event) => keepEditedText(message.id, event.target.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || event.keyCode === 229) return
          if (event.key === 'Escape') {
            event.preventDefault()
            leave(closeEdit)
          }
          const isSent = isAnswer ? event.ctrlKey || event.metaKey : !event.shiftKey
          if (event.key === 'Enter' && isSent) {
            event.preventDefault()
            send()
          }
        }}
        className="block field-sizing-content max-h-[38vh] w-full resize-none bg-transparent px-3.5 pt-3 pb-1 text-base outline-none"
      />
      <div className="flex items-center justify-end gap-1.5 p-1.5">
        <span className="flex-1 px-2 text-xs text-ink-3">
          {message.waiting
            ? t('It still waits.')
            : isAnswer
              ? t('What the model said stays as a branch, and on record.')
              : t('The original stays as a branch.')}
        </span>
        <Button variant="quiet" small onClick={() => leave(endEdit)}>
          {t('Cancel')}
        </Button>
        <Button
          variant="primary"
          small
          title={isAnswer ? t('Save ({keys})', { keys: keys('Mod+Enter') }) : undefined}
          onClick={send}
        >
          {isAnswer || message.waiting ? t('Save') : t('Send')}
        </Button>
      </div>
    </div>
  )
}

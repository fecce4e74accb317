import { useEffect, useState } from 'react'
import { textParameter } from '../../shared/app-links.ts'
import { isBlank } from '../../shared/text.ts'
import { t } from '../../shared/words/t.ts'
import { requestFocus } from '../app/focus-store.ts'
import { goTo, placeHref, usePlace } from '../app/navigation.ts'
import { Button } from '../ui/button.tsx'
import { showToast } from '../ui/toast-store.ts'
import { draftOf, joinedDraft, setDraft, whenNewDraftIsRead } from './drafts-store.ts'

/**
 * What a link (`holdfast://new?text=…`) proposes for a new chat. It goes into an empty composer, to be read and sent by the user;
 * where something is typed already, the user chooses.
 */
export function SuggestedText() {
  const { view, item, query } = usePlace()
  const text = view === 'chat' && item === null ? (new URLSearchParams(query).get(textParameter) ?? '') : ''
  const [asksFor, askFor] = useState('')
  useEffect(() => {
    let isWanted = !isBlank(text)
    if (isWanted)
      void whenNewDraftIsRead().then(() => {
        if (!isWanted) return
        const draft = draftOf(null)
        if (isBlank(draft) || draft === text) take(text)
        else askFor(text)
      })
    return () => {
      isWanted = false
    }
  }, [text])
  if (text === '' || asksFor !== text) return null
  return (
    <div
      role="alertdialog"
      aria-label={t('A link suggests a message')}
      className="mx-auto w-full max-w-[776px] px-4 pt-2 text-sm"
    >
      <div className="rounded-lg border bg-sunken px-3.5 py-2.5">
        <p>{t('A link suggests this message, and you have typed one already.')}</p>
        <p
          dir="auto"
          className="mt-1 max-h-28 overflow-y-auto wrap-anywhere whitespace-pre-wrap text-ink-2 select-text"
        >
          {text}
        </p>
        <div className="mt-2.5 flex flex-wrap gap-2">
          <Button small autoFocus onClick={leave}>
            {t('Keep mine')}
          </Button>
          <Button small onClick={() => take(joinedDraft(draftOf(null), text))}>
            {t('Add it below mine')}
          </Button>
          <Button small onClick={() => replace(text)}>
            {t('Replace mine')}
          </Button>
        </div>
      </div>
    </div>
  )
}

function leave(): void {
  goTo(placeHref('chat'), true)
  requestFocus('composer')
}

function take(text: string): void {
  setDraft(null, text)
  leave()
  showToast({ message: t('A link filled in this message. Read it before you send it.') })
}

function replace(text: string): void {
  const before = draftOf(null)
  setDraft(null, text)
  leave()
  const undo = (): void => {
    setDraft(null, before)
    requestFocus('composer')
  }
  showToast({ message: t('Replaced what you had typed.'), action: { label: t('Undo'), run: undo } })
}

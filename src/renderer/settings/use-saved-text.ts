import { useEffect, useRef, useState } from 'react'
import { useSaved } from './saved.tsx'
import { useEditable } from './use-editable.ts'

export interface SavedText {
  text: string
  setText(text: string): void
  error: string | null
  saved: boolean
  /** Saves what was changed. */
  save(): void
  /** Back to what is stored. */
  revert(): void
}

/**
 * A text that is kept when its field is left, also where the whole view is. `store` answers what is wrong with it, or
 * null.
 */
export function useSavedText(name: string, stored: string, store: (text: string) => Promise<string | null>): SavedText {
  const [text, setText] = useEditable(stored, name)
  const [error, setError] = useState<string | null>(null)
  const [saved, tellSaved] = useSaved()
  const sent = useRef<string | null>(null)

  const save = (): void => {
    if (text.trim() === stored.trim()) {
      setError(null)
      return
    }
    if (sent.current === text) return
    sent.current = text
    void store(text).then((problem) => {
      sent.current = null
      setError(problem)
      if (problem === null) tellSaved()
    })
  }
  const leave = useRef(save)
  useEffect(() => {
    leave.current = save
  })
  useEffect(() => () => leave.current(), [])

  return {
    text,
    setText,
    error,
    saved,
    save,
    revert: () => {
      setText(stored)
      setError(null)
    },
  }
}

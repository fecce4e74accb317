import { useState } from 'react'

/** What was typed and is not stored, by the name of its field: leaving the view takes nothing of it. */
const unsaved = new Map<string, string>()

/** A text that is being edited; where what is stored changes, it takes that over. `name` is the field's, and its own. */
export function useEditable(stored: string, name: string): [string, (text: string) => void] {
  const [text, showText] = useState(() => unsaved.get(name) ?? stored)
  const [seen, setSeen] = useState(stored)
  if (seen !== stored) {
    setSeen(stored)
    showText(stored)
    unsaved.delete(name)
  }
  const setText = (next: string): void => {
    showText(next)
    if (next === stored) unsaved.delete(name)
    else unsaved.set(name, next)
  }
  return [text, setText]
}

import { useState } from 'react'

/** A text that is being edited; where what is stored changes, it takes that over. */
export function useEditable(stored: string): [string, (text: string) => void] {
  const [text, setText] = useState(stored)
  const [seen, setSeen] = useState(stored)
  if (seen !== stored) {
    setSeen(stored)
    setText(stored)
  }
  return [text, setText]
}

import type { ComponentProps, ReactNode } from 'react'
import { TextField } from '../ui/field.tsx'
import { Saved } from './saved.tsx'
import { useSavedText } from './use-saved-text.ts'

/** A field that needs no button: Enter or leaving it saves, Escape takes the change back. */
export function SavedField({
  value,
  store,
  hint,
  ...rest
}: Omit<ComponentProps<typeof TextField>, 'value' | 'error'> & {
  value: string
  hint: ReactNode
  /** Answers what is wrong, or null. */
  store(text: string): Promise<string | null>
}) {
  const { text, setText, error, saved, save, revert } = useSavedText(rest.label, value, store)
  return (
    <TextField
      {...rest}
      value={text}
      error={error}
      hint={<Saved saved={saved}>{hint}</Saved>}
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !event.nativeEvent.isComposing) save()
        if (event.key === 'Escape') revert()
      }}
    />
  )
}

import { useEffect, useRef } from 'react'

/** A name in the place where it stands: Enter keeps it, Escape leaves it as it was. */
export function NameField({
  label,
  name,
  maxLength,
  onName,
  onDone,
}: {
  label: string
  name: string
  maxLength: number
  onName(name: string): void
  onDone(byKey: boolean): void
}) {
  const field = useRef<HTMLInputElement>(null)
  const ended = useRef(false)
  useEffect(() => field.current?.select(), [])
  const end = (keep: boolean, byKey: boolean): void => {
    if (ended.current) return
    ended.current = true
    const next = field.current?.value.trim() ?? ''
    if (keep && next !== '' && next !== name) onName(next)
    onDone(byKey)
  }
  return (
    <input
      ref={field}
      aria-label={label}
      defaultValue={name}
      maxLength={maxLength}
      spellCheck={false}
      autoFocus
      onBlur={() => end(true, false)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') end(true, true)
        if (event.key !== 'Escape') return
        event.preventDefault()
        end(false, true)
      }}
      className="h-[28px] w-full rounded-md border border-accent bg-raised px-[7px] text-sm outline-none"
    />
  )
}

import { useLayoutEffect, useRef, type ReactNode } from 'react'
import { classes } from './classes.ts'

/** A modal on the platform's own dialog: focus stays in it, Escape and a click beside it close it. */
export function Dialog({
  label,
  onClose,
  className,
  children,
}: {
  label: string
  onClose(): void
  className?: string
  children: ReactNode
}) {
  const ref = useRef<HTMLDialogElement>(null)
  // Closed while it is still in the page, so that the focus goes back to where it came from.
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog?.open) dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={ref}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose()
      }}
      className={classes('appear m-auto mt-[14vh] rounded-lg border border-line-strong bg-raised p-0', className)}
    >
      {children}
    </dialog>
  )
}

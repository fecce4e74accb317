import { useEffect, useRef, type ReactNode } from 'react'
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
  useEffect(() => {
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

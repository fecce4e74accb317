import { CircleAlert, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { t } from '../../shared/words/t.ts'
import { Button, IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { dismissToast, holdToasts, useToasts, type Toast } from './toast-store.ts'

/**
 * Own toasts rather than a library's: those inject styles at run time, which the content policy forbids. `raised` keeps
 * them clear of a composer at the foot of the view. New ones come on top, so that none moves from under the pointer.
 */
export function Toasts({ raised = false }: { raised?: boolean }) {
  const toasts = useToasts((state) => state.toasts)
  const isPointedAt = useRef(false)
  const isFocused = useRef(false)
  const hold = (): void => holdToasts(isPointedAt.current || isFocused.current)
  // The last one took pointer and focus along, and no event tells of that.
  useEffect(() => {
    if (toasts.length > 0) return
    isPointedAt.current = false
    isFocused.current = false
    holdToasts(false)
  }, [toasts])
  return (
    <div
      role="status"
      aria-live="polite"
      onPointerOver={() => {
        isPointedAt.current = true
        hold()
      }}
      onPointerLeave={() => {
        isPointedAt.current = false
        hold()
      }}
      onFocus={() => {
        isFocused.current = true
        hold()
      }}
      onBlur={({ currentTarget, relatedTarget }) => {
        isFocused.current = currentTarget.contains(relatedTarget)
        hold()
      }}
      className={classes(
        'pointer-events-none fixed right-4 z-50 flex max-w-[calc(100vw-2rem)] flex-col-reverse gap-2',
        raised ? 'bottom-28' : 'bottom-4',
      )}
    >
      {toasts.map((toast) => (
        <Entry key={toast.id} toast={toast} />
      ))}
    </div>
  )
}

function Entry({ toast: { id, message, severity, action, takesFocus } }: { toast: Toast }) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (!takesFocus) return
    // After a menu or a dialog that closes with it has given the focus back.
    const frame = requestAnimationFrame(() => button.current?.focus({ preventScroll: true }))
    return () => cancelAnimationFrame(frame)
  }, [takesFocus])
  return (
    <div className="appear pointer-events-auto flex max-w-96 items-center gap-2 rounded-lg border border-line-strong bg-raised py-1.5 pr-1.5 pl-3">
      {severity !== 'info' && (
        <CircleAlert size={14} className={severity === 'error' ? 'shrink-0 text-bad' : 'shrink-0 text-warn'} />
      )}
      <span className="min-w-0 flex-1 wrap-anywhere">{message}</span>
      {action && (
        <Button
          ref={button}
          small
          onClick={() => {
            action.run()
            dismissToast(id)
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton small label={t('Dismiss')} onClick={() => dismissToast(id)}>
        <X size={14} />
      </IconButton>
    </div>
  )
}

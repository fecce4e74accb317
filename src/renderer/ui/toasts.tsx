import { CircleAlert, X } from 'lucide-react'
import { Button, IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { dismissToast, useToasts } from './toast-store.ts'

/**
 * Own toasts rather than a library's: those inject styles at run time, which the content policy forbids. `raised` keeps
 * them clear of a composer at the foot of the view.
 */
export function Toasts({ raised = false }: { raised?: boolean }) {
  const toasts = useToasts((state) => state.toasts)
  return (
    <div
      role="status"
      aria-live="polite"
      className={classes(
        'pointer-events-none fixed right-4 z-50 flex flex-col gap-2',
        raised ? 'bottom-28' : 'bottom-4',
      )}
    >
      {toasts.map((toast) => (
        <div
          key={toast.id}
          className="appear pointer-events-auto flex max-w-96 items-center gap-2 rounded-lg border border-line-strong bg-raised py-1.5 pr-1.5 pl-3"
        >
          {toast.severity !== 'info' && (
            <CircleAlert
              size={14}
              className={toast.severity === 'error' ? 'shrink-0 text-bad' : 'shrink-0 text-warn'}
            />
          )}
          <span className="min-w-0 flex-1 wrap-anywhere">{toast.message}</span>
          {toast.action && (
            <Button
              small
              onClick={() => {
                toast.action?.run()
                dismissToast(toast.id)
              }}
            >
              {toast.action.label}
            </Button>
          )}
          <IconButton small label="Dismiss" onClick={() => dismissToast(toast.id)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </div>
  )
}

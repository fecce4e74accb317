import { create } from 'zustand'

export interface Toast {
  id: number
  message: string
  severity: 'info' | 'warning' | 'error'
  action?: { label: string; run(): void }
  /** Its action takes the focus: what had it is gone, or is about to be. */
  takesFocus: boolean
}

const shownForMs = 6000
const longerForMs = shownForMs * 1.5
const shownAtMost = 3
let lastId = 0
let isHeld = false
const timers = new Map<number, ReturnType<typeof setTimeout>>()

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }))

/** Shows a message for six seconds; errors stay a little longer, and none goes while toasts are held. Returns its id. */
export function showToast(
  toast: Pick<Toast, 'message'> & Partial<Pick<Toast, 'severity' | 'action' | 'takesFocus'>>,
): number {
  const id = ++lastId
  const entry: Toast = { severity: 'info', takesFocus: false, ...toast, id }
  useToasts.setState(({ toasts }) => ({ toasts: [...(isHeld ? toasts : toasts.slice(1 - shownAtMost)), entry] }))
  startTimer(entry)
  return id
}

export function dismissToast(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

/** Toasts that somebody points at, or that have the focus, stay; afterwards each has its whole time again. */
export function holdToasts(held: boolean): void {
  if (held === isHeld) return
  isHeld = held
  for (const toast of useToasts.getState().toasts) startTimer(toast)
}

function startTimer({ id, severity }: Toast): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
  if (!isHeld)
    timers.set(
      id,
      setTimeout(() => dismissToast(id), severity === 'info' ? shownForMs : longerForMs),
    )
}

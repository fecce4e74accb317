import { create } from 'zustand'

export interface Toast {
  id: number
  message: string
  severity: 'info' | 'warning' | 'error'
  action?: { label: string; run(): void }
}

const shownForMs = 6000
let lastId = 0

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }))

/** Says something in passing, for six seconds; errors stay a little longer. Returns its id. */
export function showToast(toast: { message: string; severity?: Toast['severity']; action?: Toast['action'] }): number {
  const id = ++lastId
  const entry: Toast = { severity: 'info', ...toast, id }
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-2), entry] }))
  setTimeout(() => dismissToast(id), entry.severity === 'info' ? shownForMs : shownForMs * 1.5)
  return id
}

export function dismissToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

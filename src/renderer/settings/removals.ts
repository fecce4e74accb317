import { create } from 'zustand'
import type { Result } from '../../shared/ipc.ts'
import { t } from '../../shared/words/t.ts'
import { dismissToast, showToast, useToasts } from '../ui/toast-store.ts'

interface Removal {
  toastId: number
  remove(): Promise<Result<unknown>>
  onUndo?: (() => void) | undefined
  /** It is no removal of the settings' own: leaving them does not hasten it. */
  outlivesView?: true
}

const pending = new Map<string, Removal>()

/**
 * What counts as removed while a toast still offers to undo it. Keys cannot be brought back, so the removal itself
 * happens only when that toast is gone.
 */
export const useRemovals = create<{ names: readonly string[] }>(() => ({ names: [] }))

export function useIsRemoved(name: string): boolean {
  return useRemovals(({ names }) => names.includes(name))
}

function show(name: string): void {
  useRemovals.setState(({ names }) => ({ names: names.filter((other) => other !== name) }))
}

export function removeLater(
  name: string,
  { message, ...removal }: Omit<Removal, 'toastId'> & { message: string },
): void {
  if (pending.has(name)) return
  const undo = (): void => {
    if (!pending.delete(name)) return
    show(name)
    removal.onUndo?.()
  }
  const toastId = showToast({ message, action: { label: t('Undo'), run: undo } })
  pending.set(name, { ...removal, toastId })
  useRemovals.setState(({ names }) => ({ names: [...names, name] }))
}

/** Removes now what is only hidden so far. */
export async function settleRemoval(name: string): Promise<void> {
  const removal = pending.get(name)
  if (!removal) return
  pending.delete(name)
  dismissToast(removal.toastId)
  const result = await removal.remove()
  show(name)
  if (!result.ok) showToast({ message: result.error.message, severity: 'error' })
}

export function settleRemovals(): void {
  for (const name of pending.keys()) void settleRemoval(name)
}

/** Those of the settings, as they are left. */
export function settleSettingsRemovals(): void {
  for (const [name, { outlivesView }] of pending) if (!outlivesView) void settleRemoval(name)
}

useToasts.subscribe(({ toasts }) => {
  for (const [name, { toastId }] of pending) {
    if (!toasts.some(({ id }) => id === toastId)) void settleRemoval(name)
  }
})
window.addEventListener('pagehide', settleRemovals)

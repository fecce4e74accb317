import { create } from 'zustand'

/** Which messages are shown as the text that they are; it stays while they scroll out of sight. */
export const useRaw = create<{ ids: readonly string[] }>(() => ({ ids: [] }))

export function showRaw(id: string, isRaw: boolean): void {
  useRaw.setState(({ ids }) => ({ ids: isRaw ? [...ids, id] : ids.filter((other) => other !== id) }))
}

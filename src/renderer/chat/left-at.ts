import type { VirtualItem } from '@tanstack/react-virtual'

/** Where each thread was left, by its key, so that coming back finds it there. Only those left above their end. */
export const leftAt = new Map<string, { offset: number; sizes: VirtualItem[] }>()

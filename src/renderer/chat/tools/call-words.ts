import type { MessageCall } from '../../../shared/domain.ts'
import type { ShapeName } from '../../ui/shape-name.ts'

export const callStates: Record<MessageCall['state'], { word: string; shape: ShapeName }> = {
  waiting: { word: 'Waiting for you', shape: 'question' },
  running: { word: 'Running', shape: 'half' },
  done: { word: 'Done', shape: 'check' },
  failed: { word: 'Failed', shape: 'cross' },
  denied: { word: 'Denied', shape: 'slash' },
  cancelled: { word: 'Not finished', shape: 'pause' },
  interrupted: { word: 'Interrupted', shape: 'slash' },
}

/** JSON as one reads it; anything else as it is. */
export function readable(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

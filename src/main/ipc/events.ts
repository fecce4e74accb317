import type { EventName, Events } from '../../shared/ipc.ts'

export type Emit = <E extends EventName>(event: E, payload: Events[E]) => void
export type EventListener = (event: EventName, payload: unknown) => void

/** Carries events from the rooms to whatever shell listens. */
export function createEvents(): { emit: Emit; onEvent(listener: EventListener): () => void } {
  const listeners = new Set<EventListener>()
  return {
    emit: (event, payload) => {
      for (const listener of listeners) listener(event, payload)
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

import type { Emit } from '../ipc/events.ts'
import type { OutboxStore } from '../outbox/ports.ts'
import type { Ports } from '../ports.ts'
import { scrubExchange, scrubFetch } from './boundaries.ts'
import type { KeyScrubber } from './scrubber.ts'

/** What comes in over these ports has no key in it, nor has what goes into the log. */
export function scrubPorts(ports: Ports, keys: KeyScrubber): Ports {
  return {
    ...ports,
    fetch: scrubFetch(ports.fetch, keys),
    exchange: scrubExchange(ports.exchange, keys),
    log: (level, message) => ports.log(level, keys.text(message)),
  }
}

/** The last look at what goes to the renderer. The chat's own events carry answers, gone through as they came in. */
export function scrubEmit(emit: Emit, keys: KeyScrubber): Emit {
  return (event, payload) => emit(event, event.startsWith('chat.') ? payload : keys.value(payload))
}

/** The last look at what the outbox writes down of answers. */
export function scrubWrites(store: OutboxStore, keys: KeyScrubber): OutboxStore {
  const write = new Proxy(store.write, {
    get: (methods, name) => {
      const method: unknown = Reflect.get(methods, name)
      return typeof method === 'function' ? (...args: unknown[]): unknown => method(...keys.value(args)) : method
    },
  })
  return { read: store.read, write }
}

/** Whether what a route answers came from outside; else it is the user's own, and stays as it was entered. */
export function isFromOutside(route: string): boolean {
  return /^(monitor|sync|providers)\./.test(route) || route === 'settings.testLangfuse'
}

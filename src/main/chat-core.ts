import type { Events } from '../shared/ipc.ts'
import { createInputEstimate } from './chat/input-estimate.ts'
import { createRetryWaits } from './chat/retry-waits.ts'
import { createTitles } from './chat/titles.ts'
import { createTurns } from './chat/turns.ts'
import { createWaiting } from './chat/waiting.ts'
import { scrubCompletion } from './keys/completion.ts'
import type { KeyScrubber } from './keys/scrubber.ts'
import { withJoint } from './llm/going-on.ts'
import { withRetries } from './llm/retries/retries.ts'
import { streamCompletion } from './llm/stream.ts'
import { leadsHere } from './net/loopback.ts'
import { onNetworkBack, type Ports } from './ports.ts'
import type { ProvidersRoom } from './settings/providers.ts'
import type { SettingsRoom } from './settings/settings.ts'
import type { Store } from './store/thread/store.ts'
import type { EventListener } from './ipc/events.ts'

type Calls = Parameters<typeof createTurns>[0]

/** The rooms in which messages are asked and answered, joined to what they call. */
export function openChatCore({
  ports,
  store,
  settings,
  providers,
  keys,
  onEvent,
  onEnd,
  ...given
}: Pick<Calls, 'tools' | 'attachments' | 'redaction' | 'traceContext' | 'emit' | 'onRecorded' | 'onError'> & {
  ports: Ports
  store: Store
  settings: SettingsRoom
  providers: ProvidersRoom
  keys: KeyScrubber
  onEvent(listener: EventListener): () => void
  /** What it hands over is called at the end, the last one first. */
  onEnd(step: () => unknown): void
}) {
  const { attachments, emit, onError } = given
  const retryWaits = createRetryWaits({ clock: ports.clock, emit })
  const calls = {
    ...given,
    store,
    clock: ports.clock,
    fetch: ports.fetch,
    complete: withRetries(
      withJoint(
        scrubCompletion((request) => streamCompletion({ ...request, isOnline: ports.connectivity.isOnline }), keys),
      ),
      {
        isOnline: ports.connectivity.isOnline,
        onNetworkBack: onNetworkBack(ports.connectivity),
        random: ports.random,
        onWait: retryWaits.changed,
        limits: ports.retryLimits,
      },
    ),
    scrub: keys.value,
    provider: providers.find,
  }
  const turns = createTurns(calls)
  onEnd(() => turns.close())
  const waiting = createWaiting({
    store,
    clock: ports.clock,
    turns,
    attachments,
    emit,
    onEvent,
    isOnline: ports.connectivity.isOnline,
    onNetworkBack: onNetworkBack(ports.connectivity),
    isHere: async (id) => {
      const { provider } = await providers.find(id)
      return provider.kind === 'demo' || leadsHere(provider.baseUrl)
    },
    onError,
  })
  onEnd(() => waiting.close())
  const titles = createTitles({ ...calls, model: () => settings.current().titleModel })
  onEnd(() => titles.close())
  onEnd(
    onEvent(
      (event, payload) => event === 'chat.message' && titles.consider((payload as Events['chat.message']).message),
    ),
  )
  const estimateInput = createInputEstimate({ store, clock: ports.clock, provider: providers.find })
  return { retryWaits, turns, waiting, titles, estimateInput }
}

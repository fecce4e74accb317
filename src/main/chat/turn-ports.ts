import type { Provider } from '../../shared/domain.ts'
import type { Attachments } from '../attachments/attachments.ts'
import type { CompletionOutcome, CompletionRequest } from '../llm/completion.ts'
import type { Clock } from '../ports.ts'
import type { TurnStart } from '../records/record.ts'
import type { RedactionRoom } from '../records/redaction/room.ts'
import type { Store } from '../store/thread/store.ts'
import type { TurnTools } from '../tools/turn-tools.ts'
import type { Emit } from '../ipc/events.ts'

export interface TurnPorts {
  store: Store
  clock: Clock
  fetch: typeof fetch
  emit: Emit
  complete(request: CompletionRequest): Promise<CompletionOutcome>
  /** Absent where there are none. */
  tools?: TurnTools | undefined
  attachments: Pick<Attachments, 'find' | 'forModel' | 'forRecord' | 'isSent' | 'keepGiven'>
  /** Throws RouteFailure where there is no such provider. */
  provider(id: string): Promise<{ provider: Provider; apiKey: string | null }>
  traceContext(): Pick<TurnStart, 'userId' | 'environment' | 'release' | 'tags' | 'appVersion' | 'redaction'>
  /** Where it is absent, the writer redacts. */
  redaction?: Pick<RedactionRoom, 'input' | 'end'>
  /** Takes stored keys out of what goes on record; what the model is sent is the user's own text. */
  scrub(start: TurnStart): TurnStart
  /** A record is on disk. */
  onRecorded(): void
  onError(message: string): void
}

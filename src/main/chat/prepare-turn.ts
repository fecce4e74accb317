import type {
  Attachment,
  ConversationSettings,
  Message,
  ModelChoice,
  PromptUse,
  Provider,
} from '../../shared/domain.ts'
import { newId, newRequestId, newSpanId, newTraceId } from '../records/ids.ts'
import type { Clock } from '../ports.ts'
import type { AskedMessage } from '../attachments/for-model.ts'
import type { TurnStart } from '../records/record.ts'
import type { CompletionMessage } from '../llm/completion.ts'
import type { RedactionRoom } from '../records/redaction/room.ts'
import type { BeginTurn, NewMessage } from '../store/chat/turns.ts'
import type { NewBeginning } from './beginning.ts'
import { askToGoOn, type Continues } from './go-on.ts'
import { titleOf, toModelInput } from './thread.ts'
import { withIdsFor } from './tool-history.ts'
import type { TurnPorts } from './turn-ports.ts'

/** One answer that is to begin. */
export interface TurnPlan {
  conversationId: string
  begins: NewBeginning | null
  branch: Parameters<typeof toModelInput>[0]
  /** Null where the question is there already, in the branch or as the one that another answer begins with. */
  userMessage: NewMessage | null
  /** What is asked, where it is not in the branch. */
  question: string | undefined
  /** Its files. */
  attached: Attachment[]
  parentId: string | null
  /** The conversation's, from now on. */
  settings: ConversationSettings
  /** Who is asked: the settings' own model, or one beside it. */
  asked: ModelChoice
  /** The answer that this one goes on from. */
  continues: Message | null
  askedWith: string | null
  /** What the question was made from. */
  prompt: PromptUse | null
}

export interface PreparedTurn {
  turn: BeginTurn
  /** As the model is sent them; those in the turn's start are the record's. */
  messages: CompletionMessage[]
  provider: Provider
  apiKey: string | null
  continues: Continues | null
}

interface PreparePorts {
  clock: Clock
  /** Throws RouteFailure where there is no such provider. */
  provider(id: string): Promise<{ provider: Provider; apiKey: string | null }>
  traceContext(): Pick<TurnStart, 'userId' | 'environment' | 'release' | 'tags' | 'appVersion' | 'redaction'>
  attachments: Pick<TurnPorts['attachments'], 'forModel' | 'forRecord'>
  redaction?: Pick<RedactionRoom, 'input'>
  scrub(start: TurnStart): TurnStart
}

const onRecord = ({ back: _back, ...message }: AskedMessage): AskedMessage => message

/** Mints the ids of a turn and has its input redacted. Throws RouteFailure where there is no such provider. */
export async function prepareTurn(ports: PreparePorts, plan: TurnPlan): Promise<PreparedTurn> {
  const { conversationId, begins, userMessage, settings, asked, continues, askedWith } = plan
  const { provider, apiKey } = await ports.provider(asked.providerId)
  const nowMs = ports.clock.nowMs()
  const said = toModelInput(withIdsFor(asked, plan.branch), settings.systemPrompt, plan.question, plan.attached)
  const goingOn = continues && askToGoOn(said, provider)
  const input = goingOn?.messages ?? said
  const context = ports.traceContext()
  const messages = await ports.attachments.forModel(input, { provider, model: asked.model })
  const start = ports.scrub({
    traceId: newTraceId(),
    rootSpanId: newSpanId(),
    generationSpanId: newSpanId(),
    requestId: newRequestId(),
    conversationId,
    messageId: newId(),
    ...context,
    providerId: provider.id,
    providerKind: provider.kind,
    providerName: provider.name,
    model: asked.model,
    parameters: settings.parameters,
    prompt: plan.prompt ?? settings.systemPromptOf ?? null,
    input: await ports.attachments.forRecord(input.map(onRecord), context.redaction),
    startedAtMs: nowMs,
    ...(continues?.traceId && { continuesTraceId: continues.traceId }),
    ...(askedWith !== null && { askedWith }),
  })
  const recordInput = await ports.redaction?.input(start.input, start.redaction)
  const turn: BeginTurn = {
    newConversation: begins && {
      id: conversationId,
      title: titleOf(userMessage ?? { content: '' }),
      ...(begins.origin && { origin: begins.origin }),
    },
    earlier: begins?.earlier ?? [],
    settings,
    userMessage,
    prompt: plan.prompt,
    assistantMessage: {
      id: start.messageId,
      conversationId,
      parentId: plan.parentId,
      role: 'assistant',
      content: '',
      status: 'streaming',
      providerId: provider.id,
      model: asked.model,
      traceId: start.traceId,
      createdAtMs: nowMs,
      continuesId: continues?.id ?? null,
      askedWith,
    },
    start,
    ...(recordInput && { recordInput }),
  }
  return { turn, messages, provider, apiKey, continues: goingOn?.continues ?? null }
}

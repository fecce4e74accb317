import type {
  Approval,
  AttachmentReference,
  ChatOrigin,
  ConversationSettings,
  ConversationSpending,
  EarlierMessage,
  InputEstimate,
  Message,
  Question,
  RemovedQuestion,
  RetryWait,
  WholeCall,
} from '../domain.ts'

export interface ChatRoutes {
  'chat.send': {
    input: Question & {
      /** It asks for a summary of what was said; once there is one, a model is sent nothing from before it. */
      contextMark?: 'summary'
      /** For a new chat alone: the recorded call that it asks again, and what had been said before. */
      again?: { origin: ChatOrigin; earlier: EarlierMessage[] }
    }
    value: { conversationId: string; userMessage: Message; assistantMessage: Message; alongside: Message[] }
  }
  /** Answers the same prompt again, as a sibling of the given assistant message. */
  'chat.retry': { input: { messageId: string; settings: ConversationSettings }; value: { assistantMessage: Message } }
  /** Goes on with an answer that broke, was stopped or reached its length, in a message that is linked to it. */
  'chat.goOn': { input: { messageId: string; settings: ConversationSettings }; value: { assistantMessage: Message } }
  /** Keeps a message until there is a network; `beforeId` is the waiting message before which it stood, where its removal is undone. */
  'chat.sendLater': {
    input: Question & { beforeId?: string }
    value: { conversationId: string; userMessage: Message }
  }
  /** The same for the question of an answer that failed. */
  'chat.askLater': { input: { messageId: string; settings: ConversationSettings }; value: { userMessage: Message } }
  /** What waits is sent, whatever is known of the network. */
  'chat.sendNow': { input: { messageId: string }; value: null }
  /** Its files stay where none are given. */
  'chat.editWaiting': {
    input: { messageId: string; text: string; attachments?: AttachmentReference[] }
    value: { userMessage: Message }
  }
  /** Answers with what `sendLater` brings it back with; a question that was asked before stays, and waits no more. */
  'chat.removeWaiting': { input: { messageId: string }; value: RemovedQuestion }
  /** Of answers side by side one is kept and shown alone, the others stay as branches. Answers with the ids that were beside each other. */
  'chat.keepOne': { input: { messageId: string }; value: { messageIds: string[]; askedWith: string } }
  /** Undoes that. */
  'chat.putBeside': { input: { messageIds: string[]; askedWith: string }; value: null }
  /** What a conversation has cost so far, all its branches and titles included. */
  'chat.spent': { input: { conversationId: string }; value: ConversationSpending }
  /** What the next message would send. */
  'chat.estimate': {
    input: {
      conversationId: string | null
      leafMessageId: string | null
      text: string
      settings: ConversationSettings
    }
    value: InputEstimate
  }
  /** Asks the model that is set for titles. `title` null: it had none to give. `isSuggestion`: the chat has a name of the user's, which stays. */
  'chat.writeTitle': { input: { conversationId: string }; value: { title: string; isSuggestion: boolean } }
  'chat.stop': { input: { messageId: string }; value: null }
  /** The user's word on a call that waits for it. `words`: what the model is told with a no. */
  'chat.decideCall': {
    input: { messageId: string; callId: string; decision: Approval | 'deny'; words?: string | undefined }
    /** False where the user took it back in the dialog; then it goes on waiting. */
    value: boolean
  }
  /** Ends one running call; the answer goes on without its result. */
  'chat.cancelCall': { input: { messageId: string; callId: string }; value: null }
  'chat.toolCall': { input: { messageId: string; callId: string }; value: WholeCall }
  /** How many tokens a model takes; null where nobody knows. */
  'chat.contextWindow': { input: { providerId: string; model: string }; value: { tokens: number | null } }
  /** The answers whose call waits to be tried again; `stop` ends such a wait as well. */
  'chat.retryWaits': { input: null; value: RetryWait[] }
  'chat.tryNow': { input: { messageId: string }; value: null }
  /** Takes back what was said of an answer; where nothing holds, nothing is recorded. */
  'chat.withdrawScore': { input: { messageId: string }; value: Message }
  /** Replaces what was said of the answer before. */
  'chat.score': { input: { messageId: string; value: 'up' | 'down'; comment: string }; value: Message }
}

import type { Attachment, ChatOrigin, EarlierMessage } from '../../shared/domain.ts'
import { newId } from '../records/ids.ts'
import type { NewMessage } from '../store/chat/turns.ts'

/** The recorded call that a new chat asks again, and what had been said before. */
export interface Again {
  origin: ChatOrigin
  earlier: EarlierMessage[]
}

/** What a conversation that does not exist yet has before its first question. */
export interface NewBeginning {
  origin: ChatOrigin | null
  earlier: NewMessage[]
}

/** A message that no model was asked for here. */
export const said = (
  conversationId: string,
  parentId: string | null,
  role: NewMessage['role'],
  content: string,
  createdAtMs: number,
  attachments: Attachment[] = [],
): NewMessage => ({
  id: newId(),
  conversationId,
  parentId,
  role,
  content,
  status: 'complete',
  providerId: null,
  model: null,
  traceId: null,
  createdAtMs,
  ...(attachments.length > 0 && { attachments }),
})

import { Archive, GitFork, Upload } from 'lucide-react'
import type { ReactNode } from 'react'
import { shown, t } from '../../shared/words/t.ts'
import { placeHref } from '../app/navigation.ts'
import { rich } from '../ui/rich.tsx'
import { useChat } from './chat-store.ts'
import { sourceNames } from './source-names.ts'
import { archiveConversation, spokenTitle, useConversations } from './conversations-store.ts'

/** Where a chat came from and where it is kept, each on a line of its own. */
export function NoticeLines() {
  const id = useChat((state) => state.thread.id)
  const forkedFrom = useChat((state) => state.thread.forkedFrom)
  const chat = useConversations((state) => state.list?.find((entry) => entry.id === id))
  return (
    <>
      {forkedFrom && (
        <NoticeLine icon={<GitFork size={12} />}>
          {forkedFrom.title === null
            ? t('This chat goes on from one that is deleted.')
            : rich('This chat goes on from {chat}', {
                chat: (
                  <a
                    href={placeHref('chat', forkedFrom.chatId, forkedFrom.messageId)}
                    draggable={false}
                    className="text-accent-text underline"
                  >
                    {spokenTitle(forkedFrom.title)}
                  </a>
                ),
              })}
        </NoticeLine>
      )}
      {chat?.importedFrom && (
        <NoticeLine icon={<Upload size={12} />}>
          {t('Imported from {source}. What came with it is on no record and is never sent to Langfuse.', {
            source: shown(sourceNames[chat.importedFrom]),
          })}
        </NoticeLine>
      )}
      {chat?.isArchived && (
        <NoticeLine icon={<Archive size={12} />}>
          {rich('This chat is archived. {back}', {
            back: (
              <button
                type="button"
                onClick={() => void archiveConversation(chat, false)}
                className="rounded-sm text-accent-text underline"
              >
                {t('Bring it back')}
              </button>
            ),
          })}
        </NoticeLine>
      )}
    </>
  )
}

function NoticeLine({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <div className="flex shrink-0 gap-2 border-b bg-panel px-4 py-1.5 text-xs text-ink-2">
      <span className="mt-0.5 shrink-0 text-ink-3">{icon}</span>
      <p className="min-w-0">{children}</p>
    </div>
  )
}

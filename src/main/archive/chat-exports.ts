import type { ChatExport, Conversation } from '../../shared/domain.ts'
import type { Attachments } from '../attachments/attachments.ts'
import { RouteFailure } from '../ipc/route-failure.ts'
import type { FileTarget, Ports } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { chatFileName, toChatFile, toMarkdown } from './chat-files.ts'
import type { chatHtml } from './chat-html.ts'
import { entryNames } from './format.ts'
import { shownBranch } from './strands.ts'
import type { OpenPicture } from './told-files.ts'
import { words } from '../../shared/words/t.ts'

export type ChatExports = (wanted: ChatExport) => Promise<{ downloadPath: string | null; fileName: string } | null>

const extensions = { markdown: 'md', json: 'json', html: 'html', pdf: 'pdf' } as const

/** Writes one chat into a file that the user asked for; resolves once it is whole, or once a browser may fetch it. */
export function createChatExports(rooms: {
  read: Pick<Store['read'], 'getConversation' | 'stepsInChat'>
  files: Pick<Attachments, 'open'>
  saveFile: Ports['saveFile']
  printPdf: Ports['printPdf']
  /** Takes keys out of what goes into the file. */
  scrub: <T>(value: T) => T
  onError(message: string): void
}): ChatExports {
  const openPicture: OpenPicture = (sha256) => rooms.files.open(sha256, true)

  async function contentOf(chat: Conversation, { format, branches }: ChatExport): Promise<string | Uint8Array> {
    if (format === 'markdown') return toMarkdown(chat, branches)
    if (format === 'html') return htmlOf(chat, branches, openPicture)
    if (format === 'json') {
      const steps = new Map(rooms.scrub([...(await rooms.read.stepsInChat(chat.id))]))
      return `${JSON.stringify(toChatFile(branches === 'all' ? chat : pruned(chat), steps), null, 1)}\n`
    }
    if (!rooms.printPdf) {
      throw new RouteFailure(
        'not_configured',
        words('PDF files are made by the desktop app. Save it as HTML and print that.'),
      )
    }
    return rooms.printPdf(await htmlOf(chat, branches, openPicture, true))
  }

  async function write(target: FileTarget, content: string | Uint8Array): Promise<void> {
    try {
      await target.write(content)
      await target.finish()
    } catch (error) {
      await target.discard().catch((left: Error) => rooms.onError(`An export could not be cleared up: ${left.message}`))
      throw error
    }
  }

  return async (wanted) => {
    const found = await rooms.read.getConversation(wanted.id, true)
    if (!found) throw new RouteFailure('not_found', words('This chat is no longer there.'))
    const chat = rooms.scrub(found)
    if (chat.messages.length === 0) throw new RouteFailure('bad_input', words('There is nothing in this chat yet.'))
    // Before the user is asked where to: what cannot be made needs no place.
    const content = await contentOf(chat, wanted)
    const name = chatFileName(chat).slice(entryNames.chats.length)
    const target = await rooms.saveFile(`${name}.${extensions[wanted.format]}`)
    if (!target) return null
    const written = write(target, content)
    const { downloadPath, fileName } = target
    // A browser fetches it once it knows the path.
    if (downloadPath === null) await written
    else written.catch((error: Error) => rooms.onError(`An exported chat was not fetched: ${error.message}`))
    return { downloadPath, fileName }
  }
}

/** What reads Markdown is large, and rarely needed. */
const htmlOf: typeof chatHtml = async (...args) => (await import('./chat-html.ts')).chatHtml(...args)

const pruned = (chat: Conversation): Conversation => ({ ...chat, messages: shownBranch(chat) })

import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import type { ErrorCode, Result, Route } from '../../shared/ipc.ts'
import type { Core } from '../core.ts'
import { StoreError } from '../store/errors.ts'
import { requestChannel } from './channels.ts'
import type { Origin } from './origin.ts'
import { words } from '../../shared/words/t.ts'

/**
 * Carries the renderer's requests to the core, which parses what they bring. Only the main frame of the app's own
 * origin is heard. A request that comes while the database still opens waits for it. Never rejects.
 */
export function bridgeRequests(core: Promise<Pick<Core, 'handle'>>, origin: Origin): void {
  ipcMain.handle(requestChannel, async (event, route: unknown, input: unknown): Promise<Result<unknown> | string> => {
    if (!isOwnMainFrame(event, origin)) return refuse('forbidden', words('Only Holdfast’s own window is answered.'))
    if (typeof route !== 'string') return refuse('bad_input', words('A route is a string.'))
    try {
      const result = await (await core).handle(route, input ?? null)
      return asText.has(route) ? JSON.stringify(result) : result
    } catch (error) {
      return refuse(
        'store_failed',
        error instanceof StoreError ? error.userMessage : words('Holdfast could not start.'),
      )
    }
  })
}

/** What has thousands of objects: each would be copied property by property on its way into the page, a text is not. */
const asText: ReadonlySet<string> = new Set<Route>(['conversations.get', 'conversations.open'])

function isOwnMainFrame({ senderFrame, sender }: IpcMainInvokeEvent, origin: Origin): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && origin.owns(senderFrame.url)
}

const refuse = (code: ErrorCode, message: string): Result<never> => ({ ok: false, error: { code, message } })

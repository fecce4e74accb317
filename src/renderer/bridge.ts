import type { Bridge } from '../shared/ipc.ts'
import { createHttpBridge } from './browser/http-bridge.ts'
import { sessionHeaders } from './browser/session.ts'

export { currentLink, onLinkChange, onReconnect, type Link } from './browser/link.ts'
export { newAddress } from './browser/session.ts'

declare global {
  interface Window {
    holdfast?: Bridge
  }
}

const http = createHttpBridge()

/** By the preload to the desktop app's main process, or over HTTP to a process on this machine. */
export const bridge: Bridge = window.holdfast ?? http

/** What main hands over as it is: the desktop's own protocol and the process behind a browser answer the same paths. */
export const fetchBytes = (path: string): Promise<Response> => fetch(path, { headers: sessionHeaders() })

/** Before anything is asked. False where this page may not come in: then it needs a new address. */
export const openBridge = async (): Promise<boolean> => window.holdfast !== undefined || http.open()

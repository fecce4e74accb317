import type { Bridge, PreloadBridge, Result, Routes } from '../shared/ipc.ts'
import { shown } from '../shared/words/t.ts'
import { createHttpBridge } from './browser/http-bridge.ts'
import { sessionHeaders } from './browser/session.ts'

export { currentLink, onLinkChange, onReconnect, type Link } from './browser/link.ts'
export { newAddress } from './browser/session.ts'

declare global {
  interface Window {
    holdfast?: PreloadBridge
  }
}

const http = createHttpBridge()

const direct: PreloadBridge = window.holdfast ?? http

/** By the preload to the desktop app's main process, or over HTTP to a process on this machine. Errors come in English, and are said here. */
export const bridge: Bridge = {
  request: async (route, input) => {
    const answer = await direct.request(route, input)
    const result = (typeof answer === 'string' ? JSON.parse(answer) : answer) as Result<Routes[typeof route]['value']>
    return result.ok ? result : { ok: false, error: { ...result.error, message: shown(result.error.message) } }
  },
  on: (event, listener) => direct.on(event, listener),
}

/** What main hands over as it is: the desktop's own protocol and the process behind a browser answer the same paths. */
export const fetchBytes = (path: string): Promise<Response> => fetch(path, { headers: sessionHeaders() })

/** Before anything is asked. False where this page may not come in: then it needs a new address. */
export const openBridge = async (): Promise<boolean> => window.holdfast !== undefined || http.open()

import { contextBridge, ipcRenderer, webFrame } from 'electron'
import { eventChannel, requestChannel } from '../main/electron/channels.ts'
import type { EventName, PreloadBridge } from '../shared/ipc.ts'
import { onQuiet } from './quiet.ts'

// All that the renderer gets from Electron. The event object, which holds the sender and its ports, stays here.

type Listener = (payload: never) => void

const listeners = new Map<EventName, Set<Listener>>()

ipcRenderer.on(eventChannel, (_event, name: EventName, payload: unknown) => {
  for (const listener of listeners.get(name) ?? []) listener(payload as never)
})

// Marked for the catalogues, as `words` does, without what else is in that file.
const words = (english: string): string => english
const notAnswered = words('Holdfast did not answer. What was recorded is safe on disk; try again.')

const bridge: PreloadBridge = {
  request: (route, input) =>
    ipcRenderer.invoke(requestChannel, route, input).catch(() => ({
      ok: false,
      error: { code: 'shell_gone', message: notAnswered },
    })),
  on: (event, listener) => {
    const known = listeners.get(event) ?? new Set<Listener>()
    listeners.set(event, known.add(listener))
    return () => void known.delete(listener)
  },
}

contextBridge.exposeInMainWorld('holdfast', bridge)

// A page collects while it allocates: one that was worked in and is left alone keeps hundreds of megabytes that it no longer needs.
const used = onQuiet(globalThis as unknown as EventTarget, () => webFrame.clearCache())
// What streams in is use too.
ipcRenderer.on(eventChannel, used)

import { app } from 'electron'

/** Must run before `ready`. See `openNetwork`, which says why. */
export function keepRequestsSingle(): void {
  app.commandLine.appendSwitch('disable-http2')
  app.commandLine.appendSwitch('disable-quic')
}

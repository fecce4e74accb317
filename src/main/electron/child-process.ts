import { utilityProcess } from 'electron'
import type { StartProcess } from '../store/thread/helper-process.ts'

/** A utility process: Electron's own way to run Node beside the app, which ends with it. */
export const startProcess: StartProcess = (file, args, flags, serviceName) => {
  const child = utilityProcess.fork(file, args, {
    serviceName,
    stdio: 'ignore',
    execArgv: flags,
  })
  return {
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', (message) => listener(message as never)),
    onExit: (listener) => void child.once('exit', () => listener()),
    kill: () => void child.kill(),
  }
}

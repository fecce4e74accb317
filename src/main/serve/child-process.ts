import { fork } from 'node:child_process'
import type { StartProcess } from '../store/thread/helper-process.ts'

/** Node's own; it ends itself once this process is gone, as the end of its standard input says. */
export const startProcess: StartProcess = (file, args, flags) => {
  const child = fork(file, args, {
    serialization: 'advanced',
    execArgv: flags,
    stdio: ['pipe', 'inherit', 'inherit', 'ipc'],
  })
  return {
    // One that is ending takes no more; its end is told by `onExit`.
    send: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (listener) => void child.on('message', (message) => listener(message as never)),
    onExit: (listener) => {
      let isOver = false
      const end = (): void => {
        if (!isOver) listener()
        isOver = true
      }
      child.once('exit', end)
      // Where it could not be started there is no exit.
      child.on('error', () => child.exitCode === null && child.pid === undefined && end())
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

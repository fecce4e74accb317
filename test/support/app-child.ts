import { fork, type ChildProcess } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import type { EventName, Events, Result, Route, Routes } from '../../src/shared/ipc.ts'
import type { Timings } from '../../src/main/outbox/timings.ts'
import { killTree, untilNoneRuns } from './processes.ts'

/** The app's core in a child process; what a test drives and kills. */
export interface AppChild {
  pid: number
  /** Rejects with the route's message where the route answers an error. */
  request<R extends Route>(route: R, input: Routes[R]['input']): Promise<Routes[R]['value']>
  result<R extends Route>(route: R, input: Routes[R]['input']): Promise<Result<Routes[R]['value']>>
  /** Resolves with the first event from now on that the test accepts. */
  once<E extends EventName>(event: E, accept?: (payload: Events[E]) => boolean): Promise<Events[E]>
  on<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void
  logs: { level: string; message: string }[]
  /** The addresses that it had the system open. */
  opened: string[]
  /** SIGKILL; resolves once the process is gone, and the Monitor's, which notices, with it. */
  kill(): Promise<void>
  /** Moves the app's wall clock, as a user or NTP does; before the next request is handled. */
  jumpClock(byMs: number): void
  /** What the system tells of the network. */
  changeNetwork(change: 'online' | 'offline' | 'resume'): void
  close(): Promise<void>
}

export interface AppOptions {
  folder: string
  timings?: Partial<Timings>
  /** By name, e.g. `langfuse`. */
  secrets?: Record<string, string>
  /** A command that runs the app, e.g. `strace`, with its arguments. */
  under?: [command: string, ...args: string[]]
  env?: NodeJS.ProcessEnv
}

/** Why the app refused to start, in its words for the user. */
export class StartFailure extends Error {
  readonly exitCode: number | null

  constructor(message: string, exitCode: number | null) {
    super(message)
    this.name = 'StartFailure'
    this.exitCode = exitCode
  }
}

const running = new Set<ChildProcess>()

/** For afterEach: kills whatever a test has left running, with the processes that it started. */
export async function killAllApps(): Promise<void> {
  await Promise.all([...running].map(killTree))
}

/** Starts the core in a process of its own; rejects with StartFailure where it refuses to start. */
export async function startApp({ folder, timings = {}, secrets = {}, under, env }: AppOptions): Promise<AppChild> {
  const child: ChildProcess = fork(
    process.env['HOLDFAST_TEST_APP'] ?? path.join(import.meta.dirname, 'app-process.ts'),
    [folder, JSON.stringify(timings)],
    {
      env: {
        ...process.env,
        HOLDFAST_TEST_SECRETS: JSON.stringify(secrets),
        NODE_NO_WARNINGS: '1',
        // Halves the time of a start, of which tests make hundreds.
        NODE_COMPILE_CACHE: path.join(os.tmpdir(), 'holdfast-test-compile-cache'),
        ...env,
      },
      ...(under ? { execPath: under[0], execArgv: [...under.slice(1), process.execPath] } : { execArgv: [] }),
    },
  )
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const waiting = new Map<number, { resolve(value: Result<unknown>): void; reject(error: Error): void }>()
  const logs: AppChild['logs'] = []
  const opened: string[] = []
  let lastId = 0
  let pid = child.pid ?? 0
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, 'SIGKILL')
    await gone
    await untilNoneRuns('/analysis', folder)
  }
  running.add(child)
  void gone.then(() => {
    running.delete(child)
    for (const call of waiting.values()) call.reject(new Error('the app has ended'))
    waiting.clear()
  })

  const listen = (event: string, listener: (payload: never) => void): (() => void) => {
    const set = listeners.get(event) ?? new Set()
    listeners.set(event, set)
    set.add(listener)
    return () => set.delete(listener)
  }
  child.on('message', (message: { id?: number; result?: Result<unknown>; event?: string; payload?: unknown }) => {
    if (message.id !== undefined && message.result) {
      waiting.get(message.id)?.resolve(message.result)
      waiting.delete(message.id)
    } else if (message.event === 'log') {
      logs.push(message.payload as { level: string; message: string })
    } else if (message.event === 'opened') {
      opened.push(String(message.payload))
    } else if (message.event !== undefined) {
      for (const listener of listeners.get(message.event) ?? []) listener(message.payload as never)
    }
  })

  await new Promise<void>((resolve, reject) => {
    listen('ready', (given) => {
      pid = given
      resolve()
    })
    let words = 'the app ended before it was ready'
    listen('failed', (message) => {
      words = message
    })
    child.once('exit', (code) => reject(new StartFailure(words, code)))
  })

  const result = (<R extends Route>(route: R, input: Routes[R]['input']) =>
    new Promise<Result<unknown>>((resolve, reject) => {
      lastId += 1
      waiting.set(lastId, { resolve, reject })
      child.send({ id: lastId, route, input }, (error) => error && reject(error))
    })) as AppChild['result']

  return {
    pid,
    logs,
    opened,
    result,
    request: async (route, input) => {
      const answer = await result(route, input)
      if (!answer.ok) throw new Error(`${route}: ${answer.error.code}: ${answer.error.message}`)
      return answer.value
    },
    on: (event, listener) => listen(event, listener as (payload: never) => void),
    once: (event, accept = () => true) =>
      new Promise((resolve, reject) => {
        const end = listen(event, (payload: never) => {
          if (!accept(payload)) return
          end()
          resolve(payload)
        })
        void gone.then(() => reject(new Error(`the app ended before ${event}`)))
      }),
    kill,
    jumpClock: (jumpMs) => void child.send({ jumpMs }),
    changeNetwork: (network) => void child.send({ network }),
    close: async () => {
      if (child.connected) child.send({ id: 0, route: 'close', input: null })
      await gone
    },
  }
}

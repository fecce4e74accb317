import type { Worker } from 'node:worker_threads'
import { createTurnstile } from '../../ipc/turnstile.ts'
import type { Store } from '../../store/thread/store.ts'
import { startImportWorker, type ImportInput, type ImportOutput } from './import-job.ts'

/** A file that comes in piece by piece, read in a thread of its own. What fails rejects whatever is asked next. */
export interface ImportReading {
  /** Resolves once the piece is read and what it held is kept: then the next may come. */
  write(bytes: Uint8Array): Promise<void>
  /** The file is at its end; resolves once all of it is kept. */
  end(): Promise<void>
  stop(): Promise<void>
}

export function startReading(
  importId: number,
  write: Pick<Store['write'], 'stageImport' | 'endImportReading'>,
  start: () => Worker = startImportWorker,
): ImportReading {
  const worker = start()
  let failure: Error | null = null
  let isHungry = false
  let isDone = false
  /** Of the one that waits: whatever is asked meanwhile comes after it. */
  let wake = (): void => {}
  const inTurn = createTurnstile()

  const fail = (error: Error): void => {
    failure ??= error
    wake()
  }
  const give = (input: ImportInput): void => worker.postMessage(input)
  const receive = async (output: ImportOutput): Promise<void> => {
    if (output.kind === 'hungry') isHungry = true
    else if (output.kind === 'spans') {
      await write.stageImport(importId, output.format, output.spans)
      give({ kind: 'kept' })
    } else {
      await write.endImportReading(importId, output.problemCount, output.problems)
      isDone = true
    }
    wake()
  }
  worker.on('message', (output: ImportOutput) => void receive(output).catch(fail))
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('The reading of a file was ended.')))

  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      if (failure) throw failure
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const feed = async (input: ImportInput): Promise<void> => {
    await until(() => isHungry)
    isHungry = false
    give(input)
  }

  return {
    write: inTurn(async (bytes: Uint8Array) => {
      await feed({ kind: 'bytes', bytes })
      await until(() => isHungry || isDone)
    }),
    end: inTurn(async () => {
      await feed({ kind: 'end' })
      await until(() => isDone)
    }),
    stop: async () => void (await worker.terminate()),
  }
}

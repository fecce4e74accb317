import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { temporaryFolder } from '../e2e/launch.ts'
import { textEvent } from '../support/endless-server.ts'
import type { LongAnswerReport } from './long-answer-app.ts'
import { print } from './measure.ts'

const answerBytes = 20_000_000

/** One answer of 20 MB that comes word by word: what it takes in memory, and what it writes. */
export async function benchLongAnswer(): Promise<void> {
  const report = await measureLongAnswer(answerBytes)
  const perByte = (bytes: number): number => bytes / report.answerLength
  print({ name: 'written for a byte of a 20 MB answer', value: perByte(report.writtenBytes), unit: 'bytes', goal: 10 })
  print({ name: 'peak memory over idle for it', value: report.peakOverIdleBytes / 1e6, unit: 'MB', goal: 500 })
  print({ name: 'until it is on record', value: report.streamMs / 1000, unit: 's', goal: null })
}

/** The core in a process of its own; the first answer is short, the second has so many bytes. */
export async function measureLongAnswer(bytes: number): Promise<LongAnswerReport> {
  let answers = 0
  const server = createServer((request, response) => {
    request.resume()
    answers += 1
    let left = answers === 1 ? 10 : bytes
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const send = (): void => {
      while (left > 0 && !response.destroyed) {
        // A hundred words a write, an event each.
        const words = Array.from({ length: 100 }, (_, index) => `word${index % 10} `)
          .join('')
          .slice(0, left)
        left -= words.length
        if (
          !response.write(
            words
              .match(/.{1,6}/g)
              ?.map(textEvent)
              .join(''),
          )
        ) {
          response.once('drain', send)
          return
        }
      }
      response.end(`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`)
    }
    send()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { folder, remove } = temporaryFolder()
  try {
    const file = path.join(import.meta.dirname, 'long-answer-app.ts')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { stdout } = await promisify(execFile)(process.execPath, [file, folder, url])
    return JSON.parse(stdout) as LongAnswerReport
  } finally {
    server.closeAllConnections()
    server.close()
    remove()
  }
}

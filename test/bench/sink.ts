import { fork } from 'node:child_process'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

/** Takes whatever is sent and answers as Langfuse does. In a process of its own, so that its work is not measured as ours. */
export async function startSink(): Promise<{ url: string; close(): Promise<void> }> {
  const child = fork(import.meta.filename, { stdio: 'inherit' })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('message', (message) => resolve(String(message)))
    child.once('exit', (code) => reject(new Error(`the sink ended with ${code}`)))
  })
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill()
      }),
  }
}

const answers: Record<string, string> = {
  '/api/public/health': '{"status":"OK","version":"4.16.0"}',
  '/api/public/projects': '{"data":[{"id":"sink","name":"Sink"}]}',
}

function serve(): void {
  const server = http.createServer((request, response) => {
    request.resume()
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(answers[request.url ?? ''] ?? '{}')
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
}

if (import.meta.main) serve()

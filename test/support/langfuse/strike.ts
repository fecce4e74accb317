import type { ServerResponse } from 'node:http'
import type { Fault } from './types.ts'

/** Answers as a fault does. */
export function strike(fault: Fault, response: ServerResponse): void {
  switch (fault.kind) {
    case 'status':
      return sendJson(response, fault.status, { message: fault.message ?? 'as the test wished' }, fault.headers)
    case 'html':
      response.writeHead(200, { 'content-type': 'text/html' })
      response.end('<!doctype html><title>Sign in to the network</title>')
      return
    case 'redirect':
      response.writeHead(302, { location: 'http://portal.invalid/login' }).end()
      return
    case 'reset':
      response.destroy()
      return
    case 'truncate':
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"')
      setImmediate(() => response.destroy())
      return
    case 'stall':
      return
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
  response.end(JSON.stringify(body))
}

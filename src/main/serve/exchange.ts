import http from 'node:http'
import https from 'node:https'
import { exchangeOver } from '../langfuse/exchange.ts'

/** Over Node's own client, whose agent keeps connections for the next request. */
export const exchange = exchangeOver(
  ({ url, method, headers, body }) => {
    const { request } = url.startsWith('https:') ? https : http
    const length = body ? { 'content-length': body.byteLength } : {}
    // This client unpacks nothing.
    return request(url, { method, headers: { ...headers, ...length, 'accept-encoding': 'identity' } })
  },
  (request) => request.destroy(),
)

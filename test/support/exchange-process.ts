import { checkHealth, findSpans, getProject } from '../../src/main/langfuse/lookups.ts'
import { sendEvents } from '../../src/main/langfuse/send.ts'
import { exchange } from '../../src/main/serve/exchange.ts'

// One question to Langfuse in a process of its own, so that its memory can be measured. Prints one line of JSON.

const [what = 'health', host = ''] = process.argv.slice(2)
const connection = { host, publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const signal = AbortSignal.timeout(20_000)
const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), startedAtMs: 1_790_000_000_000 }

const idleBytes = process.memoryUsage().rss
const answer = await (what === 'health'
  ? checkHealth(host, exchange, signal)
  : what === 'project'
    ? getProject(connection, exchange, signal)
    : what === 'spans'
      ? findSpans(connection, '4.0.0', [span], exchange, signal, 0)
      : sendEvents([], { connection, exchange, signal }))
const peakBytes = process.resourceUsage().maxRSS * 1024 - idleBytes
process.stdout.write(JSON.stringify({ answer, peakBytes }))
process.exit(0)

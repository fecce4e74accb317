import { ask } from '../../src/main/langfuse/answer.ts'
import { findRecords, maxLookBytes } from '../../src/main/langfuse/find.ts'
import { checkHealth, getProject } from '../../src/main/langfuse/lookups.ts'
import { sendEvents } from '../../src/main/langfuse/send.ts'
import { exchange } from '../../src/main/net/node-exchange.ts'

// One question to Langfuse in a process of its own, so that its memory can be measured. Prints one line of JSON.

const [what = 'health', host = ''] = process.argv.slice(2)
const connection = { host, publicKey: 'pk-lf-1', secretKey: 'sk-lf-1' }
const signal = AbortSignal.timeout(20_000)
const startMs = 1_790_000_000_000
const turn = { traceId: 'a'.repeat(32), spanIds: ['b'.repeat(16)], firstStartMs: startMs, lastStartMs: startMs }

const get = (url: string) => ask(url, { exchange, signal, maxAnswerBytes: maxLookBytes })

const idleBytes = process.memoryUsage().rss
const answer = await (what === 'health'
  ? checkHealth(host, exchange, signal)
  : what === 'project'
    ? getProject(connection, exchange, signal)
    : what === 'spans'
      ? findRecords([{ kind: 'turn', ...turn }], { host, version: '4.0.0', get, nowMs: 0 })
      : sendEvents(Buffer.from('{"batch":[]}'), { connection, exchange, signal }))
const peakBytes = process.resourceUsage().maxRSS * 1024 - idleBytes
process.stdout.write(JSON.stringify({ answer, peakBytes }))
process.exit(0)

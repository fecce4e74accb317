import { discoverLocal, listModels } from '../../src/main/llm/providers.ts'
import { streamCompletion } from '../../src/main/llm/stream.ts'

// One call to a model's server in a process of its own, so that its memory can be measured. Prints one line of JSON.

const [what = 'stream', baseUrl = '', timings = '{}'] = process.argv.slice(2)
const provider = { id: 'p', kind: 'custom' as const, name: 'Endless', baseUrl }

async function call(): Promise<unknown> {
  if (what === 'models') return listModels(provider, null, fetch)
  if (what === 'discover') return discoverLocal(fetch, { timeoutMs: 10_000, servers: [provider] })
  return streamCompletion(
    {
      provider,
      apiKey: null,
      model: 'm',
      messages: [{ role: 'user', content: 'Hello' }],
      parameters: {},
      signal: new AbortController().signal,
      fetch,
      clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
      onDelta: () => {},
    },
    JSON.parse(timings) as object,
  )
}

await import('openai')
const idleBytes = process.memoryUsage().rss
const answer = await call()
const peakBytes = process.resourceUsage().maxRSS * 1024 - idleBytes
const outputLength = (answer as { output?: string }).output?.length ?? 0
if (outputLength > 1000) (answer as { output: string }).output = ''
process.stdout.write(JSON.stringify({ answer, outputLength, peakBytes }))
process.exit(0)

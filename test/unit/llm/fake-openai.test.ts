import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { startFakeOpenAi } from '../../support/fake-openai.ts'
import { ask } from './ask.ts'

it('answers by the last user message where a test says so', async () => {
  const fake = await startFakeOpenAi()
  fake.respondWith((_request, lastUserMessage) =>
    lastUserMessage === 'fail' ? { kind: 'server_error' } : `You said ${lastUserMessage}`,
  )
  const say = async (content: string) => (await ask(fake.url, { messages: [{ role: 'user', content }] })).outcome
  expect((await say('hi')).output).toBe('You said hi')
  expect((await say('fail')).error?.type).toBe('server_error')
  await fake.close()
})

it('answers whole where no stream is asked for', async () => {
  const fake = await startFakeOpenAi()
  fake.behave({ kind: 'answer', text: 'Whole.', usage: { prompt: 3, completion: 2 } })
  const response = await fetch(`${fake.url}/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x' }] }),
  })
  expect(await response.json()).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { content: 'Whole.' }, finish_reason: 'stop' }],
    usage: { total_tokens: 5 },
  })
  await fake.close()
})

it('lets a test wait for pieces, and a stalled stream go on', async () => {
  const fake = await startFakeOpenAi()
  fake.behave({ kind: 'stall', afterChunks: 2, text: 'One two three' })
  const running = ask(fake.url)
  await fake.onceChunksSent(2)
  fake.release()
  expect((await running).outcome).toMatchObject({ status: 'complete', output: 'One two three' })
  await fake.close()
})

it('runs as a process of its own, and takes orders there', async () => {
  const file = fileURLToPath(new URL('../../support/fake-openai.ts', import.meta.url))
  const child = spawn(process.execPath, [file, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { url } = JSON.parse(line) as { url: string }
  await fetch(new URL('/control/behave', url), {
    method: 'POST',
    body: JSON.stringify({ behaviours: [{ kind: 'quota' }] }),
  })
  expect((await ask(url)).outcome.error?.type).toBe('quota')
  expect((await ask(url)).outcome.status).toBe('complete')
  child.kill('SIGTERM')
  await once(child, 'exit')
})

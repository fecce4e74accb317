import { parentPort } from 'node:worker_threads'
import { applyRules, rulesOf } from './rules.ts'
import { cells, states, type RedactionJob, type RedactionReply } from './job.ts'

// The thread that redacts long texts. RE2 cannot be stopped in the middle of a text; a thread can.
if (!parentPort) throw new Error('runs as a worker thread')
const parent = parentPort

parent.on('message', ({ settings, texts, progress, replyPort }: RedactionJob) => {
  const at = new Int32Array(progress)
  const reply = (message: RedactionReply): void => (replyPort ?? parent).postMessage(message)
  const enter = (state: number): void => {
    Atomics.store(at, cells.state, state)
    Atomics.notify(at, cells.state)
  }
  enter(states.running)
  reply({ kind: 'began' })
  const { rules } = rulesOf(settings)
  for (const [index, text] of texts.entries()) {
    const redacted = applyRules(text, rules, (rule) => Atomics.store(at, cells.rule, rule))
    reply({ kind: 'text', index, text: redacted })
  }
  reply({ kind: 'done' })
  enter(states.done)
})

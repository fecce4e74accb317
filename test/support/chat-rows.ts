import { createSearchIndex } from '../../src/main/store/chat/search-index.ts'
import type { Db } from '../../src/main/store/schema/db.ts'
import { settings } from './turn-fixtures.ts'

const words =
  'the of and record trace token model answer batch delivers wait retry network disk span cost price latency prompt query index number window quiet'.split(
    ' ',
  )

/** The same for the same place, and no two alike. */
function sentence(seed: number): string {
  let state = (seed * 2_654_435_761) >>> 0
  const next = (): string => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0
    return words[state % words.length] ?? ''
  }
  return `${Array.from({ length: 12 }, next).join(' ')}.`
}

/** An answer as models give them: a heading, a list, sometimes code or a table. */
export function answerText(seed: number): string {
  const parts = [
    `${sentence(seed)} It is number${seed}.`,
    `- **one** ${sentence(seed + 1)}\n- \`two\` ${sentence(seed + 2)}`,
  ]
  if (seed % 5 === 0) parts.push(`\`\`\`ts\nexport const value${seed} = ${seed} // ${sentence(seed + 3)}\n\`\`\``)
  if (seed % 7 === 0) parts.push(`| a | b |\n|---|---|\n| ${seed} | ${sentence(seed + 4)} |`)
  return parts.join('\n\n')
}

/** Conversations of so many messages each, found by the search, straight into the tables. */
export function fillChats(db: Db, chats: readonly { id: string; title: string; messageCount: number }[]): void {
  const search = createSearchIndex(db)
  const chat = db.prepare(
    `INSERT INTO conversations (id, title, settings, leaf_message_id, created_at_ms, updated_at_ms) VALUES (?, ?, ?, ?, ?, ?)`,
  )
  const message = db.prepare(
    `INSERT INTO messages (id, conversation_id, parent_id, role, content, status, provider_id, model, created_at_ms)
     VALUES (?, ?, ?, ?, ?, 'complete', ?, ?, ?)`,
  )
  const nowMs = Date.now()
  let seed = 0
  db.transaction(() => {
    for (const [index, { id, title, messageCount }] of chats.entries()) {
      const idAt = (place: number): string | null => (place < 0 ? null : `${id}-${place}`)
      const beganMs = nowMs - (chats.length - index) * 60_000
      chat.run(id, title, JSON.stringify(settings), idAt(messageCount - 1), beganMs, beganMs)
      for (let place = 0; place < messageCount; place += 1) {
        seed += 1
        const isAnswer = place % 2 === 1
        const text = isAnswer ? answerText(seed) : sentence(seed)
        const { lastInsertRowid } = message.run(
          idAt(place),
          id,
          idAt(place - 1),
          isAnswer ? 'assistant' : 'user',
          text,
          isAnswer ? settings.providerId : null,
          isAnswer ? settings.model : null,
          beganMs + place,
        )
        search.put(lastInsertRowid, text)
      }
    }
  })()
}

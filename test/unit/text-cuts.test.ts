import fs from 'node:fs'
import { expect, it } from 'vitest'
import { titleFrom } from '../../src/main/chat/thread.ts'
import { cutText } from '../../src/shared/text.ts'

/** Lines that cut no text, or one of ASCII letters, or a text whose halves are joined again. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'src/main/chat/progress.ts': ['const piece = log.since(from).slice(0, maxPieceLength)'],
  'src/main/records/encode.ts': ['.slice(0, 40)'],
  'src/main/llm/models.ts': [
    'const wanted = [...new Set(bare)].filter((id) => answersChat(provider.kind, id)).slice(0, maxModels)',
  ],
  'src/main/store/chat/turn-start.ts': [
    "return createHash('sha256').update(`${traceId}/${what}`).digest('hex').slice(0, 16)",
  ],
  'src/main/control/address.ts': [
    "const hash = createHash('sha256').update(`${user}\\n${folder}`).digest('hex').slice(0, 20)",
  ],
  'src/main/chat/tool-history.ts': [
    "/^[a-zA-Z0-9]{9}$/.test(id) ? id : createHash('sha256').update(`${messageId} ${id}`).digest('hex').slice(0, 9)",
  ],
  'src/main/cli/times.ts': ['const day = text.slice(0, 10)'],
  // Lists.
  'src/main/tools/sign-in/discovery.ts': [
    "const hosts = endpoints.slice(0, 2).map((endpoint) => new URL(endpoint ?? '').host)",
  ],
  'src/main/ipc/network-handlers.ts': [
    '...models.slice(0, maxTested).map(({ name, baseUrl }) => ({ name, url: baseUrl })),',
  ],
  'src/renderer/monitor/monitor-query.ts': [
    'return values.filter((value) => value.length <= maxLength && (choices?.includes(value) ?? true)).slice(0, maxValues)',
  ],
  'src/main/records/derive/flattened.ts': ["for (const name of path.split('.').slice(0, maxDepth)) {"],
  'src/main/records/unpriced.ts': ['const bare = sent.slice(mark.length)'],
  'src/main/monitor/series.ts': [
    'costByModel: costs.slice(0, maxModels).map(({ model, costUsd }) => ({ model, costUsd })),',
  ],
  'src/renderer/monitor/sql/sql-store.ts': [
    "return Array.isArray(read) ? read.filter((entry) => typeof entry === 'string').slice(0, maxHistory) : []",
    'const history = [sql, ...useSql.getState().history.filter((other) => other !== sql)].slice(0, maxHistory)',
  ],
  'src/main/store/analysis/read-sessions.ts': [
    'models: models.toSorted().slice(0, maxNames),',
    'users: users.toSorted().slice(0, maxNames),',
  ],
  'src/renderer/monitor/sql/sql-chart-model.ts': ['for (const y of series === null ? ys : ys.slice(0, 1)) {'],
  // Dates, and beginnings that are only looked at.
  'src/main/tools/sign-in/challenge.ts': [
    'const bearer = /(?:^|,)\\s*bearer\\b(.*)$/is.exec(header.slice(0, maxLength * 4))?.[1]',
  ],
  'src/shared/iso-time.ts': [
    'export const isoDay = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)',
    "export const isoMinute = (atMs: number): string => new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')",
    "export const isoFileStamp = (atMs: number): string => new Date(atMs).toISOString().slice(0, 19).replaceAll(':', '-')",
  ],
  'src/main/monitor/budgets/told.ts': [
    'return new Date(fromMs + offsetAt(timeZone, fromMs)).toISOString().slice(0, lengths[period])',
  ],
  'src/shared/messages/media.ts': [
    'const dataUrl = dataUrlHead.exec(source.slice(0, 200))',
    'const isBase64 = (text: string): boolean => text.length > 200 && /^[A-Za-z\\d+/=_\\s-]+$/.test(text.slice(0, 1000))',
  ],
  'src/renderer/sync/dead-row.tsx': [
    "const name = chat === null || chat.title === '' ? traceId.slice(0, 8) : chat.title",
    '{traceId.slice(0, 8)}',
  ],
  'src/renderer/chat/more-parameters.ts': [
    "const name = typeof title === 'string' ? title.replaceAll(/[^\\w-]+/g, '_').slice(0, 64) : ''",
  ],
  'src/renderer/chat/cost/input-estimate.tsx': [
    'if (isBlank(text.slice(0, 1000)) || said + text.length + settings.systemPrompt.length < shortLength)',
  ],
  'src/renderer/chat/attachments/add-files.ts': ['const taken = files.slice(0, Math.max(0, room))'],
  'src/renderer/chat/attachments/paste.ts': ["const time = new Date().toTimeString().slice(0, 8).replaceAll(':', '-')"],
  'src/renderer/chat/attachments/picture-type.ts': ['const bytes = file.slice(0, 12).arrayBuffer()'],
  'src/main/tools/approval-keys.ts': ['.slice(0, 16)'],
  'src/main/tools/offers.ts': ['const offered = found.slice(0, maxOffered)'],
  'src/main/tools/wire-names.ts': ['.slice(0, 8)', 'return `${plain.slice(0, maxLength - hash.length - 1)}_${hash}`'],
  'src/main/llm/joint.ts': [
    '/[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}]/u.test(text.slice(-1) + next.slice(0, 1))',
  ],
  'src/main/chat/run-calls.ts': ['const names = tools.slice(0, 50).map((tool) => tool.name)'],
  'src/main/chat/titles.ts': ['const said = branchTo(messages, leafMessageId).slice(0, 4)'],
  'src/main/chat/tool-rounds.ts': [
    'const callId = call.id === null || used.has(call.id) ? spanId.slice(0, 9) : call.id',
  ],
  'src/main/attachments/given.ts': ['for (const dataUri of dataUris.slice(0, maxGivenPictures)) {'],
  // Letters of a hash.
  'src/main/records/recorded-media.ts': [
    "export const mediaIdOf = (sha256: string): string => Buffer.from(sha256, 'hex').toString('base64url').slice(0, 22)",
  ],
  'src/main/archive/chats/source-chat.ts': [
    'return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(',
  ],
}
const cuts = /\.(?:slice|substring)\(0, (?:\d+|\w*[lL]ength(?: - 1)?|max\w+|Math\.)|\.substr\(/

it('cuts a text by UTF-16 units and never through a pair', () => {
  for (let length = 0; length <= 6; length += 1) {
    const cut = cutText('a😀b😀', length)
    expect(cut.isWellFormed()).toBe(true)
    expect(cut.length).toBeLessThanOrEqual(length)
    expect('a😀b😀'.startsWith(cut)).toBe(true)
  }
})

it('no text is cut with slice(0, a fixed length) anywhere in the app', () => {
  const found = fs
    .globSync('src/**/*.{ts,tsx}')
    .filter((file) => file !== 'src/shared/text.ts')
    .flatMap((file) =>
      fs
        .readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => cuts.test(line) && !allowed[file]?.includes(line))
        .map((line) => `${file}: ${line}`),
    )
  expect(found).toEqual([])
})

it('a title ends on a whole character, wherever it has to be cut', () => {
  for (let before = 30; before <= 62; before += 1) {
    expect(titleFrom('x'.repeat(before) + '😀'.repeat(40)).isWellFormed()).toBe(true)
  }
})

import { afterEach, describe, expect, it } from 'vitest'
import { axisWords, bucketWords } from '../../../src/renderer/monitor/charts/bucket-words.ts'
import { chartCsv, chartOf } from '../../../src/renderer/monitor/charts/chart-model.ts'
import { describeChange } from '../../../src/renderer/monitor/change.ts'
import { wordsOf } from '../../../src/renderer/monitor/hints/hint-words.ts'
import { exactNumber } from '../../../src/renderer/ui/format.ts'
import { inSentence } from '../../../src/renderer/ui/sentences.ts'
import { dayNames, weekHourName } from '../../../src/renderer/monitor/week-hours.ts'
import type { TraceSeries } from '../../../src/shared/domain.ts'
import { speak } from '../../../src/shared/words/languages.ts'

afterEach(() => speak('en'))

const series: TraceSeries = {
  edgesMs: [Date.UTC(2026, 10, 26, 10), Date.UTC(2026, 10, 26, 11)],
  traces: [3],
  errors: [1],
  tokens: { input: [100], cached: [20], output: [7], reasoning: [0] },
  costByModel: [{ model: 'gpt', costUsd: [1] }],
  otherModels: { modelCount: 3, costUsd: [0.5] },
  unpriced: [1],
  latencyMs: { p50: [12], p95: [80], p99: [80] },
}
const headOf = (id: 'traces' | 'tokens' | 'cost'): string | undefined => chartCsv(chartOf(id, series)).split('\r\n')[0]

describe('the Monitor in another language', () => {
  it('says its charts in it, and saves them as CSV in English', async () => {
    const english = (['traces', 'tokens', 'cost'] as const).map(headOf)
    await speak('de')
    expect(chartOf('traces', series).lines.map(({ name }) => name)).toEqual(['Traces', 'Fehler'])
    expect(chartOf('latency', series).formatAxis(2500)).toBe('2,5 s')
    expect((['traces', 'tokens', 'cost'] as const).map(headOf)).toEqual(english)
    expect(english).toEqual([
      'From,To,Traces,Errors',
      'From,To,Input tokens,Cached tokens,Output tokens,Reasoning tokens',
      'From,To,gpt (USD),3 others (USD),Unpriced traces',
    ])
  })

  it('writes dates and days of the week as the language does', async () => {
    const dayMs = 86_400_000
    const at = new Date(2026, 0, 5).getTime()
    const inWords = (): string[] => [bucketWords([at, at + dayMs], 0), axisWords(at, dayMs), weekHourName(14)]
    expect(dayNames()).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'])
    expect(inWords()).toEqual(['5 Jan 2026', '5 Jan', 'Mon 14:00'])
    await speak('de')
    expect(dayNames()).toEqual(['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'])
    expect(inWords()).toEqual(['5. Jan. 2026', '5. Jan.', 'Mo 14:00'])
    await speak('zh')
    expect(inWords()).toEqual(['2026年1月5日', '1月5日', '周一 14:00'])
  })

  it('makes words small within a sentence, and points of numbers its own, where the language does', async () => {
    expect([inSentence('Latency'), exactNumber(0.1 + 0.2)]).toEqual(['latency', '0.3'])
    await speak('de')
    expect([inSentence('Latenz'), exactNumber(0.1 + 0.2)]).toEqual(['Latenz', '0,3'])
    expect(describeChange(3, 0, 'less')?.words).toBe('kein Vergleich')
  })

  it('tells a rise from nothing from one that nothing was measured before', async () => {
    expect(describeChange(0.05, 0, 'less', true)).toEqual({ words: '↑ from 0', isMove: true, look: 'bad' })
    expect(describeChange(5, 0, 'neither', true)?.look).toBe('plain')
    expect(describeChange(5, 0, 'more')).toEqual({ words: 'no earlier data', isMove: false, look: 'plain' })
    expect(describeChange(0, 0, 'less', true)).toBeNull()
  })

  it('tells of what is worth a look in whole sentences', async () => {
    const hint = { kind: 'cut', key: 'k', model: 'gpt', count: 1, answerCount: 1200, sinceMs: 0, lastMs: 1 } as const
    await speak('de')
    expect(wordsOf(hint)).toEqual({
      title: 'gpt: 1 Antwort abgeschnitten',
      text: 'Bei 1 von 1.200 Antworten war das Token-Limit erreicht. Erhöhen Sie für dieses Modell die maximale Anzahl der Tokens.',
    })
    await speak('zh')
    expect(wordsOf(hint).title).toBe('gpt：1 个回答被截断')
  })
})

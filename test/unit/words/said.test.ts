import { afterEach, describe, expect, it } from 'vitest'
import { itSays } from '../../../src/main/llm/failure.ts'
import { httpFailure } from '../../../src/main/llm/http-failure.ts'
import { networkFailure } from '../../../src/main/llm/network-failure.ts'
import type { CallContext } from '../../../src/main/llm/failure.ts'
import { salvageNotice, turnNotice } from '../../../src/main/notices/opening-notice.ts'
import { refused } from '../../../src/main/attachments/refusals.ts'
import { speak } from '../../../src/shared/words/languages.ts'
import { said } from '../../../src/shared/words/said.ts'
import { shown } from '../../../src/shared/words/t.ts'

afterEach(() => speak('en'))

describe('what main says with values', () => {
  it('is English, whatever is spoken', async () => {
    const counted = (): string =>
      said(
        '{count, plural, one {# record is} other {# records are}} refused and kept on this computer. Sync shows why.',
        {
          count: 1200,
        },
      )
    const english = '1,200 records are refused and kept on this computer. Sync shows why.'
    expect(counted()).toBe(english)
    await speak('de')
    expect(counted()).toBe(english)
    expect(shown(english)).toBe(
      '1.200 Datensätze wurden abgelehnt und sind auf diesem Computer aufbewahrt. Sync zeigt, warum.',
    )
    await speak('zh')
    expect(shown(english)).toBe('1,200 条记录被拒绝，仍保留在此电脑上。原因请见“同步”。')
    await speak('en')
    expect(shown(english)).toBe(english)
  })

  it('is found again by its text, with a message within it, and names as they are', async () => {
    await speak('de')
    const why = 'It is empty.'
    expect(shown(refused('It is empty. Search.txt', why).message)).toBe(
      '„It is empty. Search.txt“ kann nicht angehängt werden. Sie ist leer.',
    )
    expect(shown(refused('Search', why).message)).toBe('„Search“ kann nicht angehängt werden. Sie ist leer.')
    expect(shown(turnNotice({ damagedCount: 1, setAsideCount: 3, traceIds: [] }) ?? '')).toBe(
      '1 Antwort lief, als Holdfast zuletzt beendet wurde, und wurde auf diesem Computer beschädigt; was von ihr lesbar war, ist aufgezeichnet. 3 Antworten waren nicht lesbar und sind beiseitegelegt; Sync zeigt sie.',
    )
    const salvaged = { setAsideAt: '/data/a. b/x.db', rowsSaved: 12, recordsLost: 0, inDoubt: 1 }
    expect(shown(salvageNotice(salvaged as Parameters<typeof salvageNotice>[0]))).toBe(
      'Die Datenbank war beschädigt. 12 Zeilen wurden in eine neue gerettet. Es ging kein Datensatz verloren. 1 Datensatz wird in Langfuse gesucht, bevor davon etwas gesendet wird. Die beschädigte Datei liegt unter /data/a. b/x.db.',
    )
  })

  it('stays English where nothing of it is main’s', async () => {
    await speak('de')
    expect(shown('Rate limit reached. Please wait 20 seconds. Thank you!')).toBe(
      'Rate limit reached. Please wait 20 seconds. Thank you!',
    )
    expect(shown('')).toBe('')
    expect(shown('No catalogue has {name}.')).toBe('No catalogue has {name}.')
  })
})

describe('a failure of a model’s call', () => {
  const context = {
    provider: { id: 'p', kind: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1' },
    model: 'gpt-4.1',
    apiKey: null,
  } as unknown as CallContext
  const refusal = { bodyText: '{"error":{"message":"Slow down. Try later."}}', contentType: 'application/json' }

  it('is recorded in English and said in the language of the page', async () => {
    const limited = httpFailure({ ...refusal, status: 429, retryAfterMs: 20_000 }, context)
    const unknown = httpFailure(
      { ...refusal, status: 404, bodyText: '{"error":{"code":"model_not_found"}}', retryAfterMs: null },
      context,
    )
    const proxy = networkFailure(new Error('net::ERR_PROXY_CONNECTION_FAILED'), context, false)
    await speak('de')
    expect([limited.message, limited.advice]).toEqual([
      'OpenAI limits how often it can be called (HTTP 429) and asks to wait 20 seconds. It says: “Slow down. Try later.”',
      'Wait 20 seconds, then retry.',
    ])
    expect([limited.message, limited.advice].map(shown)).toEqual([
      'OpenAI begrenzt, wie oft man aufrufen kann (HTTP 429), und bittet, 20 Sekunden zu warten. Es sagt: „Slow down. Try later.“',
      'Warten Sie 20 Sekunden, und versuchen Sie es dann erneut.',
    ])
    expect(shown(unknown.message)).toContain('OpenAI hat das Modell „gpt-4.1“ nicht (HTTP 404).')
    expect(shown(`${limited.message} ${limited.advice}`)).toBe(`${shown(limited.message)} ${shown(limited.advice)}`)
    expect(shown(proxy.message)).toBe('Der Proxy war nicht erreichbar, deshalb wurde OpenAI nicht erreicht.')
    expect(shown(proxy.advice)).toContain('Versuchen Sie es dann erneut.')
    await speak('zh')
    expect(shown(limited.message)).toBe(
      'OpenAI 限制了调用频率 (HTTP 429)，要求等待 20 秒。其说明：“Slow down. Try later.”',
    )
    expect(shown(proxy.message)).toBe('无法连接到代理，因此没有连接到 OpenAI。')
    expect(shown(itSays('x').trim())).toBe('其说明：“x”')
  })
})

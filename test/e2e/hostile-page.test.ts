import fs from 'node:fs'
import path from 'node:path'
import type { ElectronApplication, Page } from 'playwright'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { routeInputs } from '../../src/main/ipc/routes.ts'
import type { SyncStatus } from '../../src/shared/domain.ts'
import { filesHolding } from '../support/files-holding.ts'
import { hostileInputs, type HostileInput } from '../support/hostile-inputs.ts'
import { value } from './ask.ts'
import { availableShells, launchDesktop, temporaryFolder } from './launch.ts'

const seed = Number(process.env['HOLDFAST_HOSTILE_SEED'] ?? 1)
const count = 10_000
const atOnce = 500
const canaryKey = 'sk-canary-8f4c1d77e2a94b0c'
const outsideWords = 'what lies outside is nobody’s business 5d1f'

const heardEvents = [
  'chat.message',
  'sync.changed',
  'app.notice',
  'settings.changed',
  'export.changed',
  'imports.changed',
]

/** Of a page under somebody else's control. */
interface Haul {
  /** Answers and events that held what must not come out. */
  leaks: string[]
  /** What failed in a way that nobody foresaw. */
  internal: HostileInput[]
  answered: number
  /** How many did what they asked for: a test in which none did would prove nothing. */
  done: number
}

describe.skipIf(!availableShells().includes('desktop'))('a hostile page in the desktop app', () => {
  let folder: string
  let outside: string
  let remove: () => void
  let running: Awaited<ReturnType<typeof launchDesktop>> | null = null
  beforeEach(() => {
    const temporary = temporaryFolder()
    remove = temporary.remove
    folder = path.join(temporary.folder, 'data')
    outside = path.join(temporary.folder, 'outside')
    fs.mkdirSync(outside)
    fs.writeFileSync(path.join(outside, 'secret.csv'), `a\n${outsideWords}\n`)
  })
  afterEach(async () => {
    await running?.kill()
    running = null
    remove()
  })

  /** The system's dialogs are answered with no, and what would open outside is noted. */
  const standIn = (app: ElectronApplication): Promise<void> =>
    app.evaluate(({ dialog, shell }) => {
      const opened: string[] = []
      Object.assign(globalThis, { opened })
      Object.assign(dialog, {
        showSaveDialog: async () => ({ canceled: true, filePath: '' }),
        showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
        showMessageBox: async () => ({ response: 1, checkboxChecked: false }),
      })
      const note = async (what: string): Promise<string> => {
        opened.push(what)
        return ''
      }
      Object.assign(shell, { openExternal: note, openPath: note, showItemInFolder: note })
    })

  const haulOf = (page: Page, inputs: HostileInput[]): Promise<Haul> =>
    page.evaluate(
      async ([asked, forbidden]) => {
        const page = globalThis as unknown as {
          holdfast: { request(route: string, input: unknown): Promise<{ ok: boolean; error?: { code: string } }> }
        }
        const haul: Haul = { leaks: [], internal: [], answered: 0, done: 0 }
        await Promise.all(
          asked.map(async ({ route, input }) => {
            const answer = await page.holdfast.request(route, input)
            haul.answered += 1
            if (answer.ok) haul.done += 1
            const text = JSON.stringify(answer)
            if (forbidden.some((words) => text.includes(words))) haul.leaks.push(`${route}: ${text.slice(0, 300)}`)
            if (!answer.ok && (answer.error?.code === 'internal' || answer.error?.code === 'shell_gone'))
              haul.internal.push({ route, input })
          }),
        )
        return haul
      },
      [inputs, [outsideWords, canaryKey]] as const,
    )

  test(
    `gets no key and no file with ${count} requests over all routes, and ends nothing`,
    { timeout: 400_000 },
    async () => {
      // Where a start at login is noted.
      const env = { XDG_CONFIG_HOME: path.join(path.dirname(folder), 'config') }
      running = await launchDesktop({ dataFolder: folder, env })
      const { app, page } = running
      await standIn(app)
      await value(page, 'app.chooseSecretsStore', { kept: 'session' })
      await value(page, 'providers.save', {
        id: null,
        kind: 'custom',
        name: 'Keyed',
        baseUrl: 'http://127.0.0.1:1/v1',
        key: canaryKey,
      })
      await value(page, 'settings.saveLangfuse', { host: 'http://127.0.0.1:1', publicKey: 'pk', secretKey: canaryKey })
      const secret = path.join(outside, 'secret.csv')
      const written = path.join(outside, 'written.csv')
      const strings = [
        outside,
        secret,
        written,
        `../outside/secret.csv`,
        `SELECT * FROM read_csv('${secret}')`,
        `SELECT content FROM read_text('${secret}')`,
        `SELECT * FROM '${secret}'`,
        `COPY (SELECT 1) TO '${written}'`,
        `ATTACH '${written}' AS other; CREATE TABLE other.t AS SELECT 1`,
        `EXPORT DATABASE '${outside}'`,
        `SELECT getenv('HOME')`,
        `SET enable_external_access = true; SELECT * FROM read_csv('${secret}')`,
        `VACUUM INTO '${written}'`,
        `file://${secret}`,
      ]
      await page.evaluate(`(() => {
        window.heard = []
        for (const event of ${JSON.stringify(heardEvents)}) holdfast.on(event, (payload) => window.heard.push(JSON.stringify(payload)))
      })()`)
      const inputs = hostileInputs(seed, count, strings)
      const asked = new Set(inputs.map(({ route }) => route))
      expect(Object.keys(routeInputs).filter((route) => !asked.has(route))).toEqual([])
      const total: Haul = { leaks: [], internal: [], answered: 0, done: 0 }
      for (let at = 0; at < inputs.length; at += atOnce) {
        const haul = await haulOf(page, inputs.slice(at, at + atOnce))
        total.leaks.push(...haul.leaks)
        total.internal.push(...haul.internal)
        total.answered += haul.answered
        total.done += haul.done
      }
      expect(total).toMatchObject({ leaks: [], internal: [], answered: count })
      expect(total.done).toBeGreaterThan(count / 10)
      expect(await value(page, 'app.info')).toMatchObject({ shell: 'desktop', damaged: false })
      const { ledger } = await value<SyncStatus>(page, 'sync.status')
      expect(ledger.accepted).toBe(ledger.delivered + ledger.pending + ledger.dead + ledger.lost)
      const heard = await page.evaluate<string[]>('window.heard')
      expect(heard.length).toBeGreaterThan(10)
      expect(heard.filter((text) => text.includes(canaryKey) || text.includes(outsideWords))).toEqual([])
      expect(fs.readdirSync(outside)).toEqual(['secret.csv'])
      expect(fs.readFileSync(secret, 'utf8')).toContain(outsideWords)
      const opened = await app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened)
      expect(opened.filter((what) => !what.startsWith('https://'))).toEqual([])
      expect(await page.evaluate('({}).isAdmin')).toBeUndefined()
      expect(await app.evaluate(() => ({} as { isAdmin?: boolean }).isAdmin)).toBeUndefined()
      await running.close()
      running = null
      const log = fs.existsSync(path.join(folder, 'holdfast.log'))
        ? fs.readFileSync(path.join(folder, 'holdfast.log'), 'utf8')
        : ''
      expect(log.split('\n').filter((line) => /Uncaught|Unhandled/.test(line))).toEqual([])
      // The user is asked in the page where keys are kept, so it may have answered that they lie there.
      expect(filesHolding(folder, canaryKey).filter((file) => file !== path.join(folder, 'secrets.json'))).toEqual([])
    },
  )
})

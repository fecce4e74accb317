import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { _electron, chromium, type Browser, type ElectronApplication, type Page } from 'playwright'
import { killTree } from '../support/processes.ts'
import { startServe, type ServeChild } from './serve-child.ts'

const root = path.join(import.meta.dirname, '../..')
const startWithinMs = 30_000

/** For `env`: the outbox waits for moments, where it would for minutes. */
export const quickOutbox = {
  HOLDFAST_OUTBOX_TIMINGS: JSON.stringify({
    withdrawAfterMs: 50,
    doubtFirstMs: 200,
    doubtSecondMs: 300,
    backoffBaseMs: 100,
    backoffCapMs: 500,
    settleMs: 100,
    aloneMs: 100,
  }),
}

export interface LaunchOptions {
  dataFolder: string
  env?: Record<string, string>
  /** As the system hands them over: links. In the desktop app alone. */
  args?: string[]
}

/** The app as a user has it: a page to drive and a process to end. */
export interface Shell {
  kind: 'desktop' | 'browser'
  page: Page
  /** Null in a browser. */
  app: ElectronApplication | null
  /** The app's own process: Electron's main one, or the server. */
  pid: number
  /** As a user would quit. */
  close(): Promise<void>
  /** SIGKILL to the app's process and all that it started; resolves once they are gone. */
  kill(): Promise<void>
}

/** The shells that can be had here. A missing one is named on stderr; with CI=true it fails the run. */
export function availableShells(): Shell['kind'][] {
  const desktop = missingForDesktop()
  const browser = chromiumExecutable() ? null : 'no Chromium was found (CHROMIUM_PATH)'
  if (desktop) report('desktop', desktop, process.env['HOLDFAST_ALLOW_NO_ELECTRON'] === '1')
  if (browser) report('browser', browser, false)
  return [...(desktop ? [] : ['desktop' as const]), ...(browser ? [] : ['browser' as const])]
}

/** For what is the page's alone, wherever it runs: one shell is enough, the desktop's where there is one. */
export const anyShell = (): Shell['kind'][] => availableShells().slice(0, 1)

export const launch = (kind: Shell['kind'], options: LaunchOptions): Promise<Shell> =>
  kind === 'desktop' ? launchDesktop(options) : launchBrowser(options)

/** Electron with the app in it, whether a window comes up or not. */
export function startElectron(
  { dataFolder, env = {}, args = [] }: LaunchOptions,
  ...switches: string[]
): Promise<ElectronApplication> {
  if (!electronExecutable()) throw new Error('Electron is not to be had here')
  return _electron.launch({
    // Without an `executablePath` Playwright starts the electron package's own and holds `ready` back until it has
    // attached; with one it would attach while the window is being made.
    // Where there is no GPU, its process would crash twice before Chromium does without.
    args: ['--disable-gpu', root, ...args, ...switches],
    env: { ...environment(), ...env, HOLDFAST_DATA_FOLDER: dataFolder },
    timeout: startWithinMs,
  })
}

export async function launchDesktop(options: LaunchOptions): Promise<Shell & { app: ElectronApplication }> {
  const app = await startElectron(options)
  const child = app.process()
  const page = await app.firstWindow({ timeout: startWithinMs })
  await page.waitForLoadState('domcontentloaded')
  return {
    kind: 'desktop',
    page,
    app,
    pid: child.pid ?? 0,
    close: () => app.close(),
    kill: () => killTree(child),
  }
}

/** With the process too, which prints addresses and gives programs a session. */
export async function launchBrowser({
  dataFolder,
  env = {},
}: LaunchOptions): Promise<Shell & { serve: ServeChild; browser: Browser }> {
  const serve = await startServe({ ...environment(), ...env, HOLDFAST_DATA_FOLDER: dataFolder })
  const { child } = serve
  const browser = await chromium.launch(chromiumOptions())
  const page = await browser.newPage()
  await page.goto(serve.address)
  return {
    kind: 'browser',
    page,
    app: null,
    pid: child.pid ?? 0,
    serve,
    browser,
    close: async () => {
      await browser.close()
      child.kill('SIGTERM')
      await serve.ended
    },
    kill: async () => {
      await killTree(child)
      await browser.close()
    },
  }
}

/** For Playwright. Throws where there is no Chromium. */
export function chromiumOptions(): { executablePath: string; args: string[] } {
  const executablePath = chromiumExecutable()
  if (!executablePath) throw new Error('no Chromium was found')
  // Chromium's own sandbox refuses root.
  return { executablePath, args: ['--lang=en-US', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])] }
}

/** A folder under the system's own for temporary files, and the way to be rid of it. */
export function temporaryFolder(): { folder: string; remove(): void } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-e2e-'))
  return { folder, remove: () => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

export function environment(): Record<string, string> {
  const { ELECTRON_RENDERER_URL: _dev, ELECTRON_RUN_AS_NODE: _node, ...rest } = process.env
  return Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function missingForDesktop(): string | null {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return 'there is no display (xvfb-run gives one)'
  }
  return electronExecutable() ? null : 'the electron package has no executable and could not download one'
}

let electronFile: string | null | undefined

/** What the electron package resolves to; it downloads its binary the first time. */
export function electronExecutable(): string | null {
  if (electronFile === undefined) {
    try {
      const file = createRequire(import.meta.url)('electron') as string
      electronFile = fs.existsSync(file) ? file : null
    } catch {
      electronFile = null
    }
  }
  return electronFile
}

function chromiumExecutable(): string | null {
  const candidates = [
    process.env['CHROMIUM_PATH'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ]
  return candidates.find((file) => file !== undefined && fs.existsSync(file)) ?? null
}

function report(kind: Shell['kind'], reason: string, allowed: boolean): void {
  const message = `The ${kind} shell is NOT tested: ${reason}.`
  if (process.env['CI'] === 'true' && !allowed) throw new Error(message)
  process.stderr.write(`\n*** ${message} ***\n\n`)
}

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { chromium, type Page } from 'playwright'
import { expect } from 'vitest'
import { environment } from '../e2e/launch.ts'
import { killTree } from '../support/processes.ts'

/** Debian's `nobody`: Chromium's sandbox, which the app keeps on, refuses root. */
const somebody = { uid: 65_534, gid: 65_534 }
const startWithinMs = 60_000

export interface RunningApp {
  page: Page
  pid: number
  /** All that it wrote to its terminal. */
  written(): string
  /** As the system ends it; resolves with the exit code. */
  end(): Promise<number | null>
  kill(): Promise<void>
}

/** A home folder of that user's, for the app to keep its data where it does by itself. */
export function makeHome(parent: string): string {
  const home = path.join(parent, 'home')
  fs.mkdirSync(home)
  fs.chmodSync(parent, 0o755)
  const authority = process.env['XAUTHORITY']
  if (authority) fs.copyFileSync(authority, path.join(home, '.Xauthority'))
  for (const file of [home, ...(authority ? [path.join(home, '.Xauthority')] : [])])
    fs.chownSync(file, somebody.uid, somebody.gid)
  return home
}

/** Where the app keeps its data when nobody says otherwise. */
export const dataFolderIn = (home: string): string => path.join(home, '.config/Holdfast')

/** The command of a menu entry, without the place that links and files take. */
export function menuCommand(desktopFile: string): string[] {
  const line = /^Exec=(.*)$/m.exec(fs.readFileSync(desktopFile, 'utf8'))?.[1] ?? ''
  return line.split(' ').filter((part) => !/^%[fFuU]$/.test(part))
}

/** Starts a command as that user, from the home folder; `links` are what the menu entry's `%U` stands for. */
export function spawnAsUser(command: string[], home: string, links: string[], env: Record<string, string> = {}) {
  const { XAUTHORITY: _, NODE_OPTIONS: __, HOLDFAST_DATA_FOLDER: ___, ...rest } = environment()
  const { uid, gid } = somebody
  return spawn('setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', ...command, ...links], {
    cwd: home,
    env: { ...rest, ...env, HOME: home, XAUTHORITY: path.join(home, '.Xauthority'), LANG: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/**
 * Starts the app and takes hold of its page, over Chromium's own protocol: Playwright's way into Electron needs the inspector,
 * which an installed app does not have.
 */
export async function startInstalled(
  command: string[],
  home: string,
  links: string[] = [],
  env: Record<string, string> = {},
): Promise<RunningApp> {
  const child = spawnAsUser([...command, '--remote-debugging-port=0', '--disable-gpu'], home, links, env)
  let written = ''
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const address = await new Promise<string>((resolve, reject) => {
    const take = (piece: Buffer): void => {
      written += piece.toString()
      const found = /DevTools listening on (ws:\S+)/.exec(written)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    void ended.then((code) => reject(new Error(`The app ended with ${code} and wrote:\n${written}`)))
  })
  try {
    await untilLoaded(address)
    const browser = await chromium.connectOverCDP(address, { timeout: startWithinMs })
    const page = browser.contexts()[0]?.pages()[0]
    if (!page) throw new Error('The app has no page.')
    return {
      page,
      pid: child.pid ?? 0,
      written: () => written,
      end: async () => {
        child.kill('SIGTERM')
        return ended
      },
      kill: () => killTree(child),
    }
  } catch (error) {
    await killTree(child)
    throw new Error(`The app could not be driven. It wrote:\n${written}`, { cause: error })
  }
}

/** Who attaches while the page is being made holds it up for ever. */
async function untilLoaded(address: string): Promise<void> {
  const { host } = new URL(address)
  await expect
    .poll(
      async () => {
        const targets = (await (await fetch(`http://${host}/json/list`)).json()) as { url: string; title: string }[]
        return targets.map(({ url, title }) => url.startsWith('app://holdfast/') && title.endsWith('– Holdfast'))
      },
      { timeout: startWithinMs },
    )
    .toContain(true)
}

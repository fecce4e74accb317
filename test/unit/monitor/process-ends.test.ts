import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest'
import { killAllApps, startApp } from '../../support/app-child.ts'
import { childPids } from '../../support/processes.ts'

const busy = new URL('../../support/busy-analysis.ts', import.meta.url).href
const filter = { fromMs: null, toMs: null }

let folder: string
let monitorPid: number
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-process-ends-'))
  monitorPid = 0
})
afterEach(async () => {
  await killAllApps()
  if (isThere(monitorPid)) process.kill(monitorPid, 'SIGKILL')
  fs.rmSync(folder, { recursive: true, force: true })
})
afterAll(killAllApps)

function isThere(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch {
    return false
  }
}

it("the Monitor's process ends with an app that is killed, however busy it is, and the next start has the folder", async () => {
  const app = await startApp({ folder, env: { NODE_OPTIONS: `--import=${busy}` } })
  await app.request('monitor.summary', { filter })
  ;[monitorPid = 0] = childPids(app.pid, '/analysis')
  expect(monitorPid).toBeGreaterThan(0)
  process.kill(monitorPid, 'SIGUSR2')
  await app.request('conversations.list', null)
  process.kill(app.pid, 'SIGKILL')
  await expect.poll(() => isThere(app.pid)).toBe(false)
  const next = await startApp({ folder })
  expect(await next.request('conversations.list', null)).toEqual([])
  await expect.poll(() => isThere(monitorPid)).toBe(false)
})

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { killAllApps, startApp } from '../../support/app-child.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-settings-'))
})
afterEach(async () => {
  await killAllApps()
  fs.rmSync(folder, { recursive: true })
})

it('settings that are saved at the same moment lose none, also over a restart', async () => {
  const langfuse = { host: 'http://127.0.0.1:9', publicKey: 'pk-lf-1' }
  const patches = [
    { userId: 'ada' },
    { environment: 'field' },
    { tags: ['a', 'b'] },
    { theme: 'dark' as const },
    { release: '1.2' },
  ]
  let app = await startApp({ folder })
  await Promise.all([
    app.request('settings.saveLangfuse', { ...langfuse, secretKey: 'sk-lf-1' }),
    ...patches.map((patch) => app.request('settings.update', patch)),
  ])
  const expected = { ...Object.assign({}, ...patches), langfuse }
  expect(await app.request('settings.get', null)).toMatchObject(expected)
  await app.close()
  app = await startApp({ folder })
  expect(await app.request('settings.get', null)).toMatchObject(expected)
})

import fs from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { openToOthers } from '../support/modes.ts'
import { availableShells, launch, temporaryFolder, type Shell } from './launch.ts'
import { userOf } from './user.ts'

describe.skipIf(process.platform === 'win32').each(availableShells())('the %s shell', (kind) => {
  const { folder, remove } = temporaryFolder()
  const umaskBefore = process.umask()
  let shell: Shell | null = null
  afterEach(async () => {
    process.umask(umaskBefore)
    await shell?.close()
    remove()
  })

  test('keeps all in its data folder from others, in a new folder and in one that was open to them', async () => {
    process.umask(0o022)
    fs.chmodSync(folder, 0o755)
    fs.writeFileSync(path.join(folder, 'holdfast.log'), 'old\n', { mode: 0o644 })
    fs.mkdirSync(path.join(folder, 'chromium'), { mode: 0o755 })
    shell = await launch(kind, { dataFolder: folder })
    const user = userOf(shell)
    await user.goTo('Chat')
    await user.send('hello')
    await expect.poll(() => fs.existsSync(path.join(folder, 'holdfast.db-wal'))).toBe(true)
    expect(openToOthers(folder)).toEqual([])
    await shell.close()
    shell = null
    expect(openToOthers(folder)).toEqual([])
  })
})

import os from 'node:os'
import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { defaultDataFolder } from '../../../src/main/serve/machine.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

test.each(['linux', 'win32'] as const)(
  'the data of %s lie in no folder of the terminal, where a variable is empty',
  (system) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(system)
    vi.spyOn(os, 'homedir').mockReturnValue('/home/of-nobody')
    vi.stubEnv('XDG_CONFIG_HOME', '')
    vi.stubEnv('APPDATA', '')
    const inHome = system === 'linux' ? ['.config'] : ['AppData', 'Roaming']
    expect(defaultDataFolder()).toBe(path.join('/home/of-nobody', ...inHome, 'Holdfast'))
  },
)

import { app } from 'electron'
import path from 'node:path'
import { RouteFailure } from '../ipc/route-failure.ts'
import { autostartFolder, isAutostartOn, refreshAutostart, setAutostart } from './autostart.ts'
import { startCommand } from './own-program.ts'
import { said } from '../../shared/words/said.ts'
import { words } from '../../shared/words/t.ts'

/** What a start at login is told by: no window until somebody asks for one. */
export const hiddenSwitch = '--hidden'

export interface LoginItem {
  /** Why there is none here, in words for the user; null where there is. */
  absence: string | null
  isOn(): boolean
  /** Throws RouteFailure. */
  set(enabled: boolean): void
}

/** Whether this start is one at login, so that no window is to come up. */
export function startsHidden(): boolean {
  return (
    process.argv.includes(hiddenSwitch) ||
    (process.platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin === true)
  )
}

export function openLoginItem(env: NodeJS.ProcessEnv): LoginItem {
  return process.platform === 'linux' ? xdgLoginItem(env) : systemLoginItem()
}

function xdgLoginItem(env: NodeJS.ProcessEnv): LoginItem {
  const folder = autostartFolder(env)
  const dataFolder = env['HOLDFAST_DATA_FOLDER']
  // The session starts it elsewhere than here.
  const named = dataFolder ? ['env', `HOLDFAST_DATA_FOLDER=${path.resolve(dataFolder)}`] : []
  const command = [...named, ...startCommand(), hiddenSwitch]
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      throw new RouteFailure('forbidden', said('Nothing was changed: {problem}', { problem: (error as Error).message }))
    }
  }
  // A checkout, or a folder that was named for one start, is not what the entry is about.
  if (app.isPackaged && !dataFolder) refreshAutostart(folder, command)
  return {
    absence: null,
    isOn: () => isAutostartOn(folder),
    set: (enabled) => attempt(() => setAutostart(folder, enabled ? command : null)),
  }
}

function systemLoginItem(): LoginItem {
  const windows = process.platform === 'win32'
  const own = windows
    ? { path: process.execPath, args: [...(app.isPackaged ? [] : [app.getAppPath()]), hiddenSwitch] }
    : {}
  return {
    absence: windows || app.isPackaged ? null : words('Only an installed Holdfast can start at login on macOS.'),
    isOn: () => {
      const { openAtLogin, executableWillLaunchAtLogin } = app.getLoginItemSettings(own)
      // On Windows the task manager can hold back what is entered.
      return openAtLogin && (!windows || executableWillLaunchAtLogin)
    },
    set: (enabled) => app.setLoginItemSettings({ ...own, openAtLogin: enabled, ...(windows ? { enabled } : {}) }),
  }
}

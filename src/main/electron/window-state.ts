import fs from 'node:fs'
import path from 'node:path'
import { isObject } from '../../shared/json-values.ts'
import { replaceFile } from '../store/files.ts'
import { languages, type LanguageChoice } from '../../shared/words/languages.ts'

export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

/** How the window was left. `bounds` are those of the window when it is not maximised, in logical pixels. */
export interface WindowState {
  bounds: Bounds | null
  maximized: boolean
  fullScreen: boolean
  /** That the window closes into the tray. */
  toldOfTray: boolean
  /** A copy of the setting: the window has its colour before the database is open. */
  theme: 'system' | 'light' | 'dark'
  /** A copy of the setting: what is asked before the database is open. */
  language: LanguageChoice
  /** A copy of the setting, for the same reason. */
  textSizePercent: number
  /** The user said so, to the system's dialog. */
  mayDownloadDictionaries: boolean
}

export const minSize = { width: 720, height: 480 }
const firstSize = { width: 1200, height: 800 }
/** As much of the window must be on a screen for it to be found and dragged. */
const grip = { width: 160, height: 40 }

export interface WindowStateFile {
  current(): WindowState
  change(change: Partial<WindowState>): void
}

/** Remembers in `window.json`. Whatever goes wrong there costs the memory alone, so it is passed over. */
export function openWindowState(folder: string): WindowStateFile {
  const file = path.join(folder, 'window.json')
  let current = read(file)
  return {
    current: () => current,
    change: (change) => {
      current = { ...current, ...change }
      try {
        replaceFile(file, JSON.stringify(current), folder)
      } catch {
        // The window opens where it was before.
      }
    },
  }
}

function read(file: string): WindowState {
  try {
    return parse(JSON.parse(fs.readFileSync(file, 'utf8')))
  } catch {
    return parse(null)
  }
}

/** Each field by itself: what is wrong in one costs no other. By hand, since no window is to wait until zod is loaded. */
function parse(given: unknown): WindowState {
  const { bounds, maximized, fullScreen, toldOfTray, theme, language, textSizePercent, mayDownloadDictionaries } =
    isObject(given) ? given : {}
  return {
    bounds: isBounds(bounds) ? bounds : null,
    maximized: maximized === true,
    fullScreen: fullScreen === true,
    toldOfTray: toldOfTray === true,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    language: languages.find((known) => known === language) ?? 'system',
    textSizePercent: isTextSize(textSizePercent) ? textSizePercent : 100,
    mayDownloadDictionaries: mayDownloadDictionaries === true,
  }
}

const isTextSize = (given: unknown): given is number => typeof given === 'number' && given >= 50 && given <= 300

const isBounds = (given: unknown): given is Bounds =>
  isObject(given) && [given['x'], given['y'], given['width'], given['height']].every(Number.isFinite)

/**
 * Where to open: as it was left if enough of that is on one of the screens now there, and never larger than the screen that
 * has most of it; else in the middle of the first, which is for the system to find, so without x and y.
 */
export function fitBounds(
  left: Bounds | null,
  workAreas: Bounds[],
): Partial<Bounds> & { width: number; height: number } {
  const screen = left && mostOf(left, workAreas)
  const size = left ?? firstSize
  const room = screen ?? workAreas[0] ?? { x: 0, y: 0, ...firstSize }
  const width = Math.round(Math.max(minSize.width, Math.min(size.width, room.width)))
  const height = Math.round(Math.max(minSize.height, Math.min(size.height, room.height)))
  if (!screen) return { width, height }
  // What had to be made smaller fills the screen, and would hang over its edge where it was.
  const x = width < size.width ? screen.x : left.x
  const y = height < size.height ? screen.y : left.y
  return { x: Math.round(x), y: Math.round(y), width, height }
}

/** The screen with most of a window; null where it can be reached on none. */
function mostOf(window: Bounds, workAreas: Bounds[]): Bounds | null {
  if (!workAreas.some((area) => isReachable(window, area))) return null
  const shared = (area: Bounds): number => {
    const { width, height } = overlap(window, area)
    return Math.max(0, width) * Math.max(0, height)
  }
  return workAreas.toSorted((one, other) => shared(other) - shared(one))[0] ?? null
}

function isReachable(window: Bounds, area: Bounds): boolean {
  const { width, height } = overlap(window, area)
  // Its upper edge holds the title bar.
  return width >= grip.width && height >= grip.height && window.y >= area.y && window.y < area.y + area.height
}

function overlap(window: Bounds, area: Bounds): { width: number; height: number } {
  return {
    width: Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x),
    height: Math.min(window.y + window.height, area.y + area.height) - Math.max(window.y, area.y),
  }
}

import { callMs, endMs, longestCallMs, signInMs, startMs } from './limits.ts'

/** Waits that a test shortens. */
export interface ToolTimings {
  startMs: number
  callMs: number
  longestCallMs: number
  /** Between two steps of ending a program. */
  endMs: number
  /** For the user, in the browser. */
  signInMs: number
}

export const defaultToolTimings: ToolTimings = { startMs, callMs, longestCallMs, endMs, signInMs }

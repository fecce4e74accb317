import { callMs, endMs, longestCallMs, startMs } from './limits.ts'

/** Waits that a test shortens. */
export interface ToolTimings {
  startMs: number
  callMs: number
  longestCallMs: number
  /** Between two steps of ending a program. */
  endMs: number
}

export const defaultToolTimings: ToolTimings = { startMs, callMs, longestCallMs, endMs }

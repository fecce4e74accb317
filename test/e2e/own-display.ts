import { displaysVariable } from './displays.ts'

// Vitest's setup file, in each worker: what it starts is shown on a display of its own.
const displays = (process.env[displaysVariable] ?? '').split(',').filter((name) => name !== '')
const worker = Number(process.env['VITEST_POOL_ID'] ?? 1)
const display = displays[(worker - 1) % Math.max(1, displays.length)]
if (display !== undefined) process.env['DISPLAY'] = display

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { markError, markRun, newestReport } from '../../../src/main/diagnosis/run-marker.ts'

describe('how the app before ended', () => {
  let folder: string
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-run-'))
  })
  afterEach(() => fs.rmSync(folder, { recursive: true }))

  const reports = (): string[] =>
    fs.existsSync(path.join(folder, 'reports')) ? fs.readdirSync(path.join(folder, 'reports')) : []
  const start = (nowMs = Date.now()) => markRun(folder, '1.2.3', nowMs)

  test('is no news where it ended in order', () => {
    const first = start()
    expect(first.lastEnd).toBeNull()
    first.end()
    expect(start().lastEnd).toBeNull()
    expect(newestReport(folder)).toBeNull()
  })

  test('is told where it was killed, with the end of its log and not of the next one', async () => {
    fs.writeFileSync(
      path.join(folder, 'holdfast.log'),
      `2026 warn from ada@example.com with sk-proj-${'a1'.repeat(20)}\n`,
    )
    const startedAtMs = Date.now() - 5_000
    start(startedAtMs)
    expect(start().lastEnd).toEqual({ startedAtMs, cause: 'unknown' })
    fs.appendFileSync(path.join(folder, 'holdfast.log'), 'of the next start\n')
    await expect.poll(() => newestReport(folder)).toContain('Holdfast did not end as it should.')
    const report = newestReport(folder) ?? ''
    expect(report).toContain('2026 warn from ')
    expect(report).toContain(`It was version 1.2.3, started ${new Date(startedAtMs).toISOString()}.`)
    expect(report).not.toMatch(/ada@|a1a1|of the next start/)
    if (process.platform !== 'win32') {
      expect(fs.statSync(path.join(folder, 'reports', reports()[0] ?? '')).mode & 0o777).toBe(0o600)
    }
  })

  test('was the power, where the computer has been started since', () => {
    start(Date.now() - os.uptime() * 1000 - 60_000)
    expect(start().lastEnd?.cause).toBe('power')
  })

  test('was an error that nothing caught, also where the app then closed in order', async () => {
    const run = start()
    markError(folder, 'Error: first\n    at here')
    markError(folder, 'Error: of the ending')
    run.end()
    expect(start().lastEnd?.cause).toBe('error')
    await expect.poll(() => newestReport(folder)).toContain('Error: first\n    at here')
    expect(newestReport(folder)).not.toContain('of the ending')
    const next = start()
    expect(next.lastEnd?.cause).toBe('unknown')
    next.end()
    expect(start().lastEnd).toBeNull()
  })

  test('is told by the start that works, where one before that failed, and kept once', async () => {
    const startedAtMs = Date.now() - 5_000
    start(startedAtMs)
    for (let failed = 0; failed < 3; failed += 1) start().giveUp()
    const works = start()
    expect(works.lastEnd).toEqual({ startedAtMs, cause: 'unknown' })
    await expect.poll(reports).toHaveLength(1)
    works.end()
    const next = start()
    expect(next.lastEnd).toBeNull()
    next.giveUp()
    expect(start().lastEnd).toBeNull()
    expect(reports()).toHaveLength(1)
  })

  test('of a start that an error ended is told as that', () => {
    start()
    const second = start()
    markError(folder, 'Error: at the start')
    second.giveUp()
    expect(start().lastEnd?.cause).toBe('error')
  })

  test('is kept five times', async () => {
    for (let times = 0; times < 9; times += 1) {
      const before = newestReport(folder)
      start(Date.now() - times * 1000)
      if (times > 0) await expect.poll(() => newestReport(folder)).not.toBe(before)
    }
    expect(reports()).toHaveLength(5)
  })

  test.each(['', '{', '[]', '{"version":1}'])('is told where what it left is “%s”', (text) => {
    fs.writeFileSync(path.join(folder, 'holdfast.running'), text)
    expect(start().lastEnd).not.toBeNull()
  })

  test('keeps no start back where nothing can be written', () => {
    fs.mkdirSync(path.join(folder, 'holdfast.running'))
    expect(() => {
      const run = start()
      markError(folder, 'x')
      run.end()
    }).not.toThrow()
  })
})

import { afterEach, describe, expect, test } from 'vitest'
import { groupConversations } from '../../src/renderer/chat/conversation-groups.ts'
import { formatRelative } from '../../src/renderer/ui/format.ts'

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

function headingsOf(zoneName: string, times: string[], now: string): string[] {
  process.env['TZ'] = zoneName
  const list = times.map((time, index) => ({
    id: String(index),
    title: time,
    pinned: false,
    createdAtMs: 0,
    updatedAtMs: new Date(time).getTime(),
    streaming: false,
    folderId: null,
    isArchived: false,
    isUnread: false,
    importedFrom: null,
  }))
  return groupConversations(list, new Date(now).getTime()).flatMap((row) => (row.kind === 'heading' ? row.label : []))
}

describe('days are those of the calendar', () => {
  test.each([
    // The day before has 25 hours, so its first is more than 24 hours before midnight.
    ['Europe/Berlin', '2026-10-25T00:30:00+02:00', '2026-10-26T09:00:00+01:00', 'Yesterday'],
    ['America/New_York', '2026-11-01T00:10:00-04:00', '2026-11-02T08:00:00-05:00', 'Yesterday'],
    // The day before has 23 hours, so 24 hours before midnight are two days ago.
    ['Europe/Berlin', '2026-03-28T23:30:00+01:00', '2026-03-30T09:00:00+02:00', 'Last 7 days'],
    ['America/New_York', '2026-03-07T23:10:00-05:00', '2026-03-09T08:00:00-04:00', 'Last 7 days'],
    // Where the clock goes forward at midnight, a day has no midnight.
    ['America/Santiago', '2026-09-05T23:30:00-04:00', '2026-09-06T12:00:00-03:00', 'Yesterday'],
    ['Europe/Berlin', '2026-10-20T00:10:00+02:00', '2026-10-26T09:00:00+01:00', 'Last 7 days'],
    ['Europe/Berlin', '2026-10-19T23:50:00+02:00', '2026-10-26T09:00:00+01:00', 'Earlier'],
    ['Asia/Tokyo', '2026-05-01T00:00:00+09:00', '2026-05-01T23:59:00+09:00', 'Today'],
  ])('in %s, %s is at %s: %s %s', (zoneName, at, now, heading) => {
    expect(headingsOf(zoneName, [at], now)).toEqual([heading])
  })

  test.each([
    ['Europe/Berlin', '2026-10-25T00:30:00+02:00', '2026-10-26T09:00:00+01:00', 'yesterday'],
    ['Europe/Berlin', '2026-03-28T23:30:00+01:00', '2026-03-30T09:00:00+02:00', '28 Mar'],
  ])('so are relative times: in %s, %s is at %s %s', (zoneName, at, now, words) => {
    process.env['TZ'] = zoneName
    expect(formatRelative(new Date(at).getTime(), new Date(now).getTime())).toMatch(new RegExp(`^${words}`))
  })
})

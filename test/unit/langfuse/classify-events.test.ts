import { describe, expect, it } from 'vitest'
import { classifyEvents } from '../../../src/main/langfuse/classify-events.ts'
import type { Events } from '../../../src/main/langfuse/events.ts'
import { httpAnswer } from '../../support/http-answer.ts'

/** Two records: one of two events, one of one. */
const batch = {
  events: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  records: [0, 0, 1],
} as unknown as Events
const ok = (...ids: string[]) => ids.map((id) => ({ id, status: 201 }))

const classify = (status: number, json: unknown) => classifyEvents(httpAnswer(status, { json }), batch, 0)

describe('the answer to a batch of events', () => {
  it('accepts the batch where every event succeeded', () => {
    expect(classify(207, { successes: ok('a', 'b', 'c'), errors: [] })).toMatchObject({ kind: 'accepted' })
  })

  it('tells what was refused as a whole from what may be there in part', () => {
    const errors = [{ id: 'b', status: 400, message: 'no' }]
    expect(classify(207, { successes: ok('a', 'c'), errors })).toEqual({
      kind: 'partial',
      outcomes: [{ kind: 'refused', detail: '400 no' }, { kind: 'accepted' }],
    })
  })

  it('takes each record for what became of its events', () => {
    const errors = [{ id: 'c', status: 400, message: 'Invalid request data', error: 'bad name' }]
    expect(classify(207, { successes: ok('a', 'b'), errors })).toEqual({
      kind: 'partial',
      outcomes: [
        { kind: 'accepted' },
        { kind: 'refused', detail: '400 Invalid request data: bad name', isWhole: true },
      ],
    })
  })

  it('refuses a record of which one event is refused', () => {
    const errors = [{ id: 'b', status: 422, message: 'no' }]
    expect(classify(207, { successes: ok('a', 'c'), errors })).toMatchObject({
      kind: 'partial',
      outcomes: [{ kind: 'refused' }, { kind: 'accepted' }],
    })
  })

  it.each([401, 403, 408, 429, 500, 503])('sends a record again of which an event got %i', (status) => {
    expect(classify(207, { successes: ok('a', 'b'), errors: [{ id: 'c', status, message: 'later' }] })).toMatchObject({
      kind: 'partial',
      outcomes: [{ kind: 'accepted' }, { kind: 'later' }],
    })
  })

  it('sends a record again of which an event is not named', () => {
    expect(classify(207, { successes: ok('a', 'c'), errors: [] })).toMatchObject({
      kind: 'partial',
      outcomes: [{ kind: 'later' }, { kind: 'accepted' }],
    })
  })

  it.each(['429', '503', '401 Unauthorized', 'rate limited', null, undefined, { code: 429 }])(
    'reads a status that is no number (%j) as what it says, and kills no record by it',
    (status) => {
      const errors = [{ id: 'c', status, message: 'not now' }]
      expect(classify(207, { successes: ok('a', 'b'), errors })).toMatchObject({
        kind: 'partial',
        outcomes: [{ kind: 'accepted' }, { kind: 'later', detail: expect.stringMatching(/not now$/) as string }],
      })
    },
  )

  it('refuses by a status in words as by one in numbers', () => {
    const errors = [{ id: 'c', status: '422', message: 'no', error: '' }]
    expect(classify(207, { successes: ok('a', 'b'), errors })).toEqual({
      kind: 'partial',
      outcomes: [{ kind: 'accepted' }, { kind: 'refused', detail: '422 no', isWhole: true }],
    })
  })

  it.each([
    ['successes', { successes: [null, 'a', { id: 7 }, ...ok('b', 'c')], errors: [] }],
    ['errors', { successes: ok('b', 'c'), errors: [null, 'a', { status: 400 }, [{ id: 'a' }]] }],
  ])('passes over rows among the %s that name no event', (_, json) => {
    expect(classify(207, json)).toMatchObject({ kind: 'partial', outcomes: [{ kind: 'later' }, { kind: 'accepted' }] })
  })

  it.each([
    ['an answer that names nothing', 207, {}],
    ['a plain 200', 200, { ok: true }],
    ['an error of the server', 500, { message: 'Internal Server Error' }],
  ])('takes %s for neither yes nor no: all is sent again', (_, status, json) => {
    expect(classify(status, json)).toMatchObject({ kind: 'later' })
  })

  it('sends again what no answer came to, since events are stored by their ids', () => {
    const nothing = {
      kind: 'no_answer',
      code: 'ECONNRESET',
      message: 'read',
      reason: 'broken',
      bytesMayHaveBeenSent: true,
    } as const
    expect(classifyEvents(nothing, batch, 0)).toMatchObject({ kind: 'later' })
  })

  it('reads the refusals of a whole request as those of spans', () => {
    expect(classify(401, { message: 'Invalid credentials' })).toMatchObject({ kind: 'paused', reason: 'keys' })
    expect(classify(413, { message: 'too large' })).toMatchObject({ kind: 'too_large' })
    expect(classify(404, { message: 'Not Found' })).toMatchObject({ kind: 'paused', reason: 'address' })
  })
})

import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { DeliveryState, SyncStatus } from '../../../src/shared/domain.ts'
import { summariseDelivery } from '../../../src/shared/delivery-summary.ts'
import {
  deliveryChoices,
  deliveryWords,
  eventWord,
  inFlightWords,
  ledgerWords,
  statesOf,
} from '../../../src/renderer/ui/delivery-words.ts'

const renderer = path.join(import.meta.dirname, '../../../src/renderer')

/** Which part of `accepted = delivered + pending + dead + lost` counts a record in each state. */
const countedIn: Record<Exclude<DeliveryState, 'open' | 'imported'>, keyof typeof ledgerWords> = {
  recorded: 'pending',
  sending: 'pending',
  retry: 'pending',
  ambiguous: 'pending',
  delivered: 'delivered',
  confirmed: 'delivered',
  dead: 'dead',
  lost: 'lost',
}

const onlineWith = (ledger: Partial<SyncStatus['ledger']>): SyncStatus =>
  ({
    connection: { kind: 'online' },
    ledger: { accepted: 9, delivered: 9, pending: 0, dead: 0, lost: 0, ...ledger },
  }) as SyncStatus

describe('the words for where a record is', () => {
  it('are the four that the sum has', () => {
    expect(ledgerWords).toEqual({
      accepted: 'Accepted',
      delivered: 'Delivered',
      pending: 'Waiting',
      dead: 'Refused',
      lost: 'Lost',
    })
  })

  it.each(Object.entries(countedIn) as [Exclude<DeliveryState, 'open'>, keyof typeof ledgerWords][])(
    'a record that is %s is called as the sum calls it, or by what is being done with it',
    (state, part) => {
      const doing = [inFlightWords.sending.word, inFlightWords.ambiguous.word]
      expect([ledgerWords[part], ...(part === 'pending' ? doing : [])]).toContain(deliveryWords[state].word)
    },
  )

  it('each stand once in the filter, and together cover every state', () => {
    expect(new Set(deliveryChoices).size).toBe(deliveryChoices.length)
    expect(deliveryChoices.flatMap(statesOf).toSorted()).toEqual(Object.keys(deliveryWords).toSorted())
    expect(statesOf('Waiting')).toEqual(['recorded', 'retry'])
    expect(statesOf('Delivered')).toEqual(['delivered', 'confirmed'])
  })

  it('are those of the history and of the rail', () => {
    expect(['accepted', 'retry', 'dead', 'lost'].map(eventWord)).toEqual(['Delivered', 'Waiting', 'Refused', 'Lost'])
    expect(eventWord('sealed')).toBe('Batched')
    expect(eventWord('from a newer version')).toBe('from a newer version')
    expect(summariseDelivery(onlineWith({ pending: 12 })).words).toEqual(['12 waiting'])
    expect(summariseDelivery(onlineWith({ dead: 2 })).words).toEqual(['2 refused'])
    expect(summariseDelivery(onlineWith({})).words).toEqual(['Delivered'])
  })

  it('are written in one file: no other names a state by itself', () => {
    const elsewhere = fs
      .readdirSync(renderer, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('delivery-words.ts'))
      .filter((file) =>
        /['">](Pending|Dead|Evicted|Sealed|Waiting|Delivered|Refused|Lost|Confirmed|Will retry)['"<]/.test(
          fs.readFileSync(path.join(renderer, file), 'utf8'),
        ),
      )
    expect(elsewhere).toEqual([])
  })
})

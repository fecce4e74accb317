import { beforeEach, describe, expect, test } from 'vitest'
import { createNetworkWatch, type NetworkWatch } from '../../../src/main/electron/network-watch.ts'
import { createVirtualTime, type VirtualTime } from '../../support/virtual-time.ts'

let time: VirtualTime
let hasNetwork: boolean
let watch: NetworkWatch
let told: string[]

beforeEach(() => {
  time = createVirtualTime()
  hasNetwork = true
  watch = createNetworkWatch({ look: () => hasNetwork, schedule: time.schedule })
  told = []
  watch.onChange((change) => told.push(change))
})

describe('the network', () => {
  test('that goes and comes is told, whoever notices first', () => {
    hasNetwork = false
    expect(watch.isOnline()).toBe(false)
    watch.look()
    hasNetwork = true
    watch.look()
    expect(told).toEqual(['offline', 'online'])
  })

  test('gets a few seconds after a sleep before anything is tried over it', async () => {
    watch.suspended()
    expect(watch.isOnline()).toBe(false)
    watch.resumed()
    await time.advance(2_900)
    expect(watch.isOnline()).toBe(false)
    expect(told).toEqual([])
    await time.advance(200)
    expect(watch.isOnline()).toBe(true)
    expect(told).toEqual(['resume'])
  })

  test('that is not there after the sleep is told of once it is', async () => {
    watch.suspended()
    hasNetwork = false
    watch.resumed()
    await time.advance(3_000)
    expect(told).toEqual(['offline', 'resume'])
    hasNetwork = true
    watch.look()
    expect(told).toEqual(['offline', 'resume', 'online'])
  })

  test('is used again where a sleep was announced and did not come', async () => {
    watch.suspended()
    await time.advance(60_000)
    expect(watch.isOnline()).toBe(true)
    expect(told).toEqual(['resume'])
  })

  test('waits once for two sleeps in a row', async () => {
    watch.resumed()
    await time.advance(2_000)
    watch.suspended()
    watch.resumed()
    await time.advance(2_000)
    expect(told).toEqual([])
    await time.advance(1_000)
    expect(told).toEqual(['resume'])
  })
})

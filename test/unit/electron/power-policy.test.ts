import { expect, test } from 'vitest'
import { savesPower, type Power } from '../../../src/main/electron/power-policy.ts'

const plugged: Power = {
  spareBattery: false,
  onBattery: false,
  thermal: 'unknown',
  speedLimitPercent: 100,
  profile: null,
}

test.each<[saves: boolean, power: Partial<Power>]>([
  [false, {}],
  [false, { onBattery: true }],
  [false, { spareBattery: true }],
  [true, { spareBattery: true, onBattery: true }],
  [true, { onBattery: true, profile: 'low-power' }],
  [false, { profile: 'low-power' }],
  [false, { onBattery: true, profile: 'balanced' }],
  [false, { thermal: 'fair' }],
  [true, { thermal: 'serious' }],
  [true, { thermal: 'critical' }],
  [true, { speedLimitPercent: 50 }],
  [false, { speedLimitPercent: 90 }],
])('power is saved: %s with %j', (saves, power) => {
  expect(savesPower({ ...plugged, ...power })).toBe(saves)
})

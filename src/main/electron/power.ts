import { powerMonitor } from 'electron'
import fs from 'node:fs'
import type { Ports } from '../ports.ts'
import { savesPower, type Power } from './power-policy.ts'

/** Where Linux keeps the profile that its power menu sets. */
const profileFile = '/sys/firmware/acpi/platform_profile'
const profileForMs = 10_000

/** Neither macOS nor Windows lets Electron know of their own savers: there, heat and slowed processors have to tell. */
export function watchPower(): NonNullable<Ports['isSavingPower']> {
  let thermal: Power['thermal'] = process.platform === 'darwin' ? powerMonitor.getCurrentThermalState() : 'unknown'
  let speedLimitPercent = 100
  powerMonitor.on('thermal-state-change', ({ state }) => {
    thermal = state as Power['thermal']
  })
  powerMonitor.on('speed-limit-change', ({ limit }) => {
    speedLimitPercent = limit
  })
  let profile: string | null = null
  let readAtMs = -Infinity
  const currentProfile = (): string | null => {
    if (process.platform !== 'linux' || performance.now() - readAtMs < profileForMs) return profile
    readAtMs = performance.now()
    profile = readProfile()
    return profile
  }
  return (spareBattery) => {
    const onBattery = powerMonitor.isOnBatteryPower()
    const profile = onBattery ? currentProfile() : null
    return savesPower({ spareBattery, onBattery, thermal, speedLimitPercent, profile })
  }
}

function readProfile(): string | null {
  try {
    return fs.readFileSync(profileFile, 'utf8').trim()
  } catch {
    return null
  }
}

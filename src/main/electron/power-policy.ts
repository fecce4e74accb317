export interface Power {
  /** As the user has set it. */
  spareBattery: boolean
  onBattery: boolean
  thermal: 'unknown' | 'nominal' | 'fair' | 'serious' | 'critical'
  /** Of the processor's speed, as the system limits it; 100 without a limit. */
  speedLimitPercent: number
  /** Linux's platform profile; null where there is none. */
  profile: string | null
}

const slowPercent = 70

/** Whether less is to be sent: the user's choice on battery, and whatever the system itself does to save. */
export function savesPower({ spareBattery, onBattery, thermal, speedLimitPercent, profile }: Power): boolean {
  return (
    (spareBattery && onBattery) ||
    thermal === 'serious' ||
    thermal === 'critical' ||
    speedLimitPercent < slowPercent ||
    (onBattery && profile === 'low-power')
  )
}

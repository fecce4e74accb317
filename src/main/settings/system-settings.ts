import { z } from 'zod'

/** As a page sends them. */
export const system = z.strictObject({ trayIcon: z.boolean(), closeToTray: z.boolean(), sparesBattery: z.boolean() })
export const notifications = z.strictObject({
  keys: z.boolean(),
  refused: z.boolean(),
  update: z.boolean(),
  answers: z.boolean(),
})

/** As they are kept: a switch that a later version adds begins at its default, and leaves the others as they were set. */
export const storedSystem = z.object({
  trayIcon: z.boolean().catch(true),
  closeToTray: z.boolean().catch(false),
  sparesBattery: z.boolean().catch(false),
})
export const storedNotifications = z.object({
  keys: z.boolean().catch(true),
  refused: z.boolean().catch(true),
  update: z.boolean().catch(true),
  answers: z.boolean().catch(true),
})

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Settings } from '../../../src/shared/domain.ts'
import { createFaultRig, type FaultRig } from '../../support/fault-rig.ts'

let rig: FaultRig
beforeEach(async () => {
  rig = await createFaultRig()
})
afterEach(() => rig.close())

const chosen: Pick<Settings, 'system' | 'notifications'> = {
  system: { trayIcon: false, closeToTray: false, sparesBattery: true },
  notifications: { keys: false, refused: true, update: true, answers: true },
}

test('what is chosen for the system stays chosen, and a shell without a desktop says that it has none', async () => {
  let app = await rig.start()
  expect(await app.request('settings.get', null)).toMatchObject({
    system: { trayIcon: true, closeToTray: false, sparesBattery: false },
    notifications: { keys: true, refused: true, update: true, answers: true },
  })
  await app.request('settings.update', chosen)
  await app.close()
  app = await rig.start()
  expect(await app.request('settings.get', null)).toMatchObject(chosen)
  expect(await app.request('system.state', null)).toBeNull()
  expect(await app.result('system.setStartAtLogin', { enabled: true })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  })
})

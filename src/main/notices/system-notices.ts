import type { NotificationSettings } from '../../shared/domain.ts'
import type { Events } from '../../shared/ipc.ts'
import type { EventListener } from '../ipc/events.ts'
import type { Clock, Ports } from '../ports.ts'
import type { Store } from '../store/thread/store.ts'
import { createDeliveryNotices } from './delivery-notices.ts'
import { createAnswerNotices } from './answer-notices.ts'
import { createUpdateNotices } from './update-notices.ts'

/** Tells by the system of what is news in the app's own events. */
export async function openSystemNotices(rooms: {
  store: Store
  clock: Clock
  settings(): NotificationSettings
  notify: Ports['notify']
  isInUse: Ports['isInUse']
  onEvent(listener: EventListener): void
  onError(message: string): void
}): Promise<{ close(): void }> {
  const { settings, onEvent } = rooms
  const delivery = await createDeliveryNotices(rooms)
  const answers = createAnswerNotices({ ...rooms, isOn: () => settings().answers })
  const updates = createUpdateNotices({ ...rooms, isOn: () => settings().update })
  onEvent((event, payload) => {
    if (event === 'sync.changed') delivery.look((payload as Events['sync.changed']).status)
    if (event === 'chat.message') answers.look((payload as Events['chat.message']).message)
    if (event === 'updates.changed') updates.look((payload as Events['updates.changed']).updates)
  })
  return { close: delivery.close }
}

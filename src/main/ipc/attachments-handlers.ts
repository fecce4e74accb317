import type { Attachments } from '../attachments/attachments.ts'
import type { ProvidersRoom } from '../settings/providers.ts'
import type { Store } from '../store/thread/store.ts'
import type { HandlersOf } from './routes.ts'

export function createAttachmentHandlers(rooms: {
  attachments: Attachments
  providers: ProvidersRoom
  store: Store
}): HandlersOf<'attachments'> {
  const { attachments, store } = rooms
  const { uploads } = attachments
  const done = async (step: Promise<unknown>): Promise<null> => {
    await step
    return null
  }
  return {
    'attachments.begin': (input) => uploads.begin(input),
    'attachments.write': ({ id, bytes }) => done(uploads.write(id, Buffer.from(bytes, 'base64'))),
    'attachments.end': ({ id }) => uploads.end(id),
    'attachments.cancel': ({ id }) => done(uploads.cancel(id)),
    'attachments.find': ({ references }) => attachments.find(references),
    'attachments.saveDraft': ({ id, attachments: held }) => done(store.write.saveDraftAttachments(id, held)),
    'attachments.text': async ({ sha256 }) => ({ text: await attachments.text(sha256) }),
    'attachments.save': (reference) => attachments.save(reference),
    'attachments.takesPictures': async ({ providerId, model }) => {
      const { provider } = await rooms.providers.find(providerId)
      return { takesPictures: attachments.takesPictures({ provider, model }) }
    },
    'attachments.usage': () => attachments.usage(),
    'attachments.collect': async () => ({ freedBytes: await attachments.collect({ withDeleted: true }) }),
  }
}

import { t } from '../../shared/words/t.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Empty } from '../ui/waiting.tsx'
import { rich } from '../ui/rich.tsx'

/** In place of the app, in a browser whose address does not let it in. */
export function DeadAddress() {
  return (
    <main className="flex h-full flex-col">
      <Empty title={t('This address was already used or has expired')}>
        <p>{t('Each Holdfast address works once, within a minute.')}</p>
        <p className="mt-2">
          {rich(
            'Press {enter} in the terminal where Holdfast runs to get a new one, then paste it into this tab. You can also copy one in a Holdfast page that is still open: Settings → About.',
            { enter: <Kbd>Enter</Kbd> },
          )}
        </p>
        <p className="mt-2">{t('Your chats and traces are safe on this computer.')}</p>
      </Empty>
    </main>
  )
}

import { Kbd } from '../ui/kbd.tsx'
import { Empty } from '../ui/waiting.tsx'

/** In place of the app, in a browser whose address does not let it in. */
export function DeadAddress() {
  return (
    <main className="flex h-full flex-col">
      <Empty title="This address was already used or has expired">
        <p>Each Holdfast address works once, within a minute.</p>
        <p className="mt-2">
          Press <Kbd>Enter</Kbd> in the terminal where Holdfast runs to get a new one, then paste it into this tab. You
          can also copy one in a Holdfast page that is still open: Settings → About.
        </p>
        <p className="mt-2">Your chats and traces are safe on this computer.</p>
      </Empty>
    </main>
  )
}

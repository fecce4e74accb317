import { Kbd } from '../ui/kbd.tsx'
import { Empty } from '../ui/waiting.tsx'

/** In place of the app, in a browser whose address does not let it in. */
export function DeadAddress() {
  return (
    <main className="flex h-full flex-col">
      <Empty title="This address has been used or is too old">
        <p>Each address of Holdfast works once, and only within a minute.</p>
        <p className="mt-2">
          Press <Kbd>Enter</Kbd> in the terminal where Holdfast runs to get a new one, and open it or paste it into this
          tab. A page of Holdfast that is still open gives one too: Settings → About.
        </p>
        <p className="mt-2">Your conversations and traces are safe on disk.</p>
      </Empty>
    </main>
  )
}

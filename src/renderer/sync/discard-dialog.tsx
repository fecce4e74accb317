import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { plural } from '../ui/format.ts'
import type { Discard } from './dead-actions.ts'
import { exportAsFile } from './export-file.ts'

/** What discarding means for the data, before it is done. */
export function DiscardDialog({ what, onDiscard, onClose }: { what: Discard; onDiscard(): void; onClose(): void }) {
  const isOne = what.recordCount === 1
  return (
    <Dialog label="Discard refused records" onClose={onClose} className="w-110">
      <div className="flex flex-col gap-3 p-4 text-sm">
        <h2 className="text-base font-medium">Discard {plural(what.recordCount, 'refused record')}?</h2>
        <p className="text-ink-2">
          {isOne
            ? 'It is never sent to Langfuse and counts as lost.'
            : 'They are never sent to Langfuse and count as lost.'}{' '}
          {isOne ? 'Its record is' : 'Their records are'} removed from this computer; your chats keep their text. You
          can undo this for a few seconds.
        </p>
        <div className="flex items-center gap-2">
          <Button
            title="Saves all refused records as a file, with everything recorded"
            onClick={() => void exportAsFile('sync.exportDead', 'record')}
          >
            Export first
          </Button>
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" onClick={onDiscard}>
            Discard
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

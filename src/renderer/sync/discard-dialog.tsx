import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { Discard } from './dead-actions.ts'
import { exportAsFile } from './export-file.ts'

/** What discarding means for the data, before it is done. */
export function DiscardDialog({ what, onDiscard, onClose }: { what: Discard; onDiscard(): void; onClose(): void }) {
  const count = what.recordCount
  return (
    <Dialog label={t('Discard refused records')} onClose={onClose} className="w-110">
      <div className="flex flex-col gap-3 p-4 text-sm">
        <h2 className="text-base font-medium">
          {t('{count, plural, one {Discard # refused record?} other {Discard # refused records?}}', { count })}
        </h2>
        <p className="text-ink-2">
          {t(
            '{count, plural, one {It is never sent to Langfuse and counts as lost. Its record is removed from this computer; your chats keep their text.} other {They are never sent to Langfuse and count as lost. Their records are removed from this computer; your chats keep their text.}} You can undo this for a few seconds.',
            { count },
          )}
        </p>
        <div className="flex items-center gap-2">
          <Button
            title={t('Saves all refused records as a file, with everything recorded')}
            onClick={() => void exportAsFile('sync.exportDead')}
          >
            {t('Export first')}
          </Button>
          <span className="flex-1" />
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button variant="danger" onClick={onDiscard}>
            {t('Discard')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

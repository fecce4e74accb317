import { X } from 'lucide-react'
import { t } from '../../../shared/words/t.ts'
import { IconButton } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import type { Picture } from './clean-svg.ts'
import { addressOf } from './pictures.ts'

/** A picture in its own size, to be looked at in parts. */
export function DiagramDialog({ name, picture, onClose }: { name: string; picture: Picture; onClose(): void }) {
  return (
    <Dialog label={name} onClose={onClose} className="!m-auto max-h-[92vh] max-w-[94vw] flex-col open:flex">
      <div className="flex h-9 shrink-0 items-center justify-between border-b pr-1 pl-3 text-sm">
        <h2 className="font-medium">{name}</h2>
        <IconButton small label={t('Close')} onClick={onClose}>
          <X size={14} />
        </IconButton>
      </div>
      <div tabIndex={0} role="region" aria-label={t('The whole diagram')} className="overflow-auto bg-canvas p-4">
        <img
          src={addressOf(picture)}
          alt={t('Diagram: {name}', { name })}
          width={picture.widthPx}
          height={picture.heightPx}
          draggable={false}
          className="max-w-none"
        />
      </div>
    </Dialog>
  )
}

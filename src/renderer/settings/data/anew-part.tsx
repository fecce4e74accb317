import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Part } from '../section.tsx'
import { AnewDialog } from './anew-dialog.tsx'

/** As after an installation. */
export function AnewPart() {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Part>
      <div className="flex items-start gap-4">
        <div className="min-w-0 flex-1">
          <h3 className="text-sm font-medium">Start anew</h3>
          <p className="text-xs text-ink-3">
            Removes chats, traces, settings and keys, as if Holdfast had just been installed. You see what goes first,
            and can export it or keep a copy.
          </p>
        </div>
        <Button small variant="danger" onClick={() => setIsOpen(true)}>
          Start anew…
        </Button>
      </div>
      {isOpen && <AnewDialog onClose={() => setIsOpen(false)} />}
    </Part>
  )
}

import { Wrench } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ConversationSettings } from '../../../shared/domain.ts'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { createPart } from '../../ui/part.ts'
import { Popover } from '../../ui/popover.tsx'

const menu = createPart(() => import('./tools-menu.tsx'))

/** Which servers' tools the model is offered in this chat. */
export function ToolsButton({ settings, forNewChats }: { settings: ConversationSettings; forNewChats: boolean }) {
  const [anchor, setAnchor] = useState<Element | null>(null)
  /** A press outside closes the panel before the click arrives; on its own button that is all it shall do. */
  const wasOpen = useRef(false)
  const count = settings.tools?.length ?? 0
  return (
    <>
      <Button
        variant="quiet"
        small
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        title={
          count > 0 ? t('{count, plural, one {Tools: # server on} other {Tools: # servers on}}', { count }) : t('Tools')
        }
        onPointerEnter={menu.preload}
        onPointerDown={() => {
          wasOpen.current = anchor !== null
        }}
        onClick={(event) => {
          menu.preload()
          setAnchor(wasOpen.current ? null : event.currentTarget)
          wasOpen.current = false
        }}
      >
        <Wrench size={13} />
        <span className="max-[1000px]:sr-only @max-[29rem]:sr-only">{t('Tools')}</span>
        {count > 0 && <span className="text-accent-text">{count}</span>}
      </Button>
      {anchor && (
        <LaterMenu anchor={anchor} settings={settings} forNewChats={forNewChats} onClose={() => setAnchor(null)} />
      )}
    </>
  )
}

function LaterMenu({
  anchor,
  onClose,
  ...rest
}: {
  anchor: Element
  settings: ConversationSettings
  forNewChats: boolean
  onClose(): void
}) {
  const module = menu.useIfThere()
  if (!module) return null
  return (
    <Popover label={t('Tools')} anchor={anchor} onClose={onClose} className="w-80 overflow-y-auto p-3">
      <module.ToolsMenu {...rest} onClose={onClose} />
    </Popover>
  )
}

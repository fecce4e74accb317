import { SlidersHorizontal } from 'lucide-react'
import { isBlank } from '../../shared/text.ts'
import { useRef, useState } from 'react'
import type { ConversationSettings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { createPart } from '../ui/part.ts'
import { openPrompts } from './prompts/prompts-dialog-store.ts'

/** How many of them differ from the provider's own. */
function countSet({ systemPrompt, parameters }: ConversationSettings): number {
  return Object.values(parameters).filter((value) => value !== undefined).length + (isBlank(systemPrompt) ? 0 : 1)
}

/** Its code is fetched once the composer is there. */
const parametersForm = createPart(() => import('./parameters-form.tsx'))

export function ParametersButton({ settings, forNewChats }: { settings: ConversationSettings; forNewChats: boolean }) {
  const [anchor, setAnchor] = useState<Element | null>(null)
  /** A press outside closes the panel before the click arrives; on its own button that is all it shall do. */
  const wasOpen = useRef(false)
  const count = countSet(settings)
  const form = parametersForm.useIfThere()
  return (
    <>
      <Button
        variant="quiet"
        small
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        title={count > 0 ? t('Parameters: {count} set', { count }) : t('Parameters')}
        onPointerDown={() => {
          wasOpen.current = anchor !== null
        }}
        onClick={(event) => {
          setAnchor(wasOpen.current ? null : event.currentTarget)
          wasOpen.current = false
        }}
      >
        <SlidersHorizontal size={13} />
        <span className="max-[1000px]:sr-only @max-[29rem]:sr-only">{t('Parameters')}</span>
        {count > 0 && (
          <span aria-hidden className="text-accent-text">
            {count}
          </span>
        )}
      </Button>
      {anchor && form && (
        <Popover
          label={t('Parameters')}
          anchor={anchor}
          onClose={() => setAnchor(null)}
          className="w-[340px] overflow-y-auto p-3"
        >
          <form.ParametersForm
            settings={settings}
            forNewChats={forNewChats}
            onPrompts={() => {
              setAnchor(null)
              openPrompts()
            }}
          />
        </Popover>
      )}
    </>
  )
}

import { SlidersHorizontal } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ConversationSettings } from '../../shared/domain.ts'
import { Button } from '../ui/button.tsx'
import { TextArea, TextField } from '../ui/field.tsx'
import { Popover } from '../ui/popover.tsx'
import { configureChat } from './chat-actions.ts'
import { parseParameters, parametersAsText } from './parameters.ts'

/** How many of them differ from the provider's own. */
function countSet({ systemPrompt, parameters }: ConversationSettings): number {
  return Object.values(parameters).filter((value) => value !== undefined).length + (systemPrompt.trim() === '' ? 0 : 1)
}

export function ParametersButton({ settings, forNewChats }: { settings: ConversationSettings; forNewChats: boolean }) {
  const [anchor, setAnchor] = useState<Element | null>(null)
  /** A press outside closes the panel before the click arrives; on its own button that is all it shall do. */
  const wasOpen = useRef(false)
  const count = countSet(settings)
  return (
    <>
      <Button
        variant="quiet"
        small
        aria-label="Parameters"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        title={count > 0 ? `Parameters: ${count} set` : 'Parameters'}
        onPointerDown={() => {
          wasOpen.current = anchor !== null
        }}
        onClick={(event) => {
          setAnchor(wasOpen.current ? null : event.currentTarget)
          wasOpen.current = false
        }}
      >
        <SlidersHorizontal size={13} />
        <span className="max-[1000px]:sr-only">Parameters</span>
        {count > 0 && <span className="text-accent-text">{count}</span>}
      </Button>
      {anchor && (
        <Popover
          label="Parameters"
          anchor={anchor}
          onClose={() => setAnchor(null)}
          className="w-80 overflow-y-auto p-3"
        >
          <ParametersForm settings={settings} forNewChats={forNewChats} />
        </Popover>
      )}
    </>
  )
}

/** Valid values are kept as each field is left, and when the panel closes. */
function ParametersForm({ settings, forNewChats }: { settings: ConversationSettings; forNewChats: boolean }) {
  const [texts, setTexts] = useState(() => parametersAsText(settings.parameters))
  const [systemPrompt, setSystemPrompt] = useState(settings.systemPrompt)
  const { errors, parameters } = parseParameters(texts)
  const save = (): void => {
    if (!parameters) return
    const next = { ...settings, systemPrompt, parameters }
    if (JSON.stringify(next) !== JSON.stringify(settings)) void configureChat(next)
  }
  const field = (name: keyof typeof texts) => ({
    value: texts[name],
    error: errors[name],
    inputMode: 'decimal' as const,
    placeholder: 'Default',
    onChange: (event: { target: { value: string } }) => setTexts({ ...texts, [name]: event.target.value }),
  })
  return (
    <div className="flex flex-col gap-3" onBlur={save} onKeyDown={(event) => event.key === 'Escape' && save()}>
      <TextArea
        data-autofocus
        label="System prompt"
        rows={4}
        maxLength={200_000}
        value={systemPrompt}
        placeholder="None"
        onChange={(event) => setSystemPrompt(event.target.value)}
      />
      <div className="grid grid-cols-3 gap-2">
        <TextField label="Temperature" {...field('temperature')} />
        <TextField label="Top P" {...field('topP')} />
        <TextField label="Max tokens" {...field('maxTokens')} />
      </div>
      <p className="text-xs text-ink-3">
        {forNewChats ? 'Applies to this chat and every new one.' : 'Applies to the next answers in this chat.'} Leave a
        field blank to use the provider’s default.
      </p>
    </div>
  )
}

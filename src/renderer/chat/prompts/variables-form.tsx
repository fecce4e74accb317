import { useState } from 'react'
import { t } from '../../../shared/words/t.ts'
import { Button } from '../../ui/button.tsx'
import { TextArea } from '../../ui/field.tsx'

/** What was filled in last, by name: the same is often asked for again. */
const lastValues = new Map<string, string>()

/** Asks for what a prompt leaves open. Enter goes on, Shift+Enter breaks a line, Escape leaves it. */
export function VariablesForm({
  title,
  names,
  action,
  onFill,
  onCancel,
}: {
  title: string
  names: readonly string[]
  /** What Enter does. */
  action: string
  onFill(values: Record<string, string>): void
  onCancel(): void
}) {
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(names.map((name) => [name, lastValues.get(name) ?? ''])),
  )
  const fill = (): void => {
    for (const [name, value] of Object.entries(values)) lastValues.set(name, value)
    onFill(values)
  }
  return (
    <form
      aria-label={title}
      className="flex min-h-0 flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault()
        event.stopPropagation()
        fill()
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || event.keyCode === 229) return
        if (event.key === 'Escape') {
          event.preventDefault()
          event.stopPropagation()
          onCancel()
        } else if (event.key === 'Enter' && !event.shiftKey && event.target instanceof HTMLTextAreaElement) {
          event.preventDefault()
          fill()
        }
      }}
    >
      <h3 className="truncate text-sm font-medium">{title}</h3>
      <div className="-m-1 flex min-h-0 flex-col gap-3 overflow-y-auto p-1">
        {names.map((name, index) => (
          <TextArea
            key={name}
            label={name}
            // The first of a form that was asked for.
            autoFocus={index === 0}
            rows={1}
            value={values[name] ?? ''}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            className="field-sizing-content max-h-40"
          />
        ))}
      </div>
      <div className="flex items-center justify-end gap-2">
        <span className="flex-1 text-xs text-ink-3">{t('What is left blank stays blank.')}</span>
        <Button small onClick={onCancel}>
          {t('Cancel')}
        </Button>
        <Button small variant="primary" type="submit">
          {action}
        </Button>
      </div>
    </form>
  )
}

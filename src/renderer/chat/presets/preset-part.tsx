import { Ellipsis } from 'lucide-react'
import { useId, useState } from 'react'
import type { ChatPreset, ConversationSettings } from '../../../shared/domain.ts'
import { isBlank } from '../../../shared/text.ts'
import { t } from '../../../shared/words/t.ts'
import { useSettings } from '../../settings/settings-store.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextField } from '../../ui/field.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { Anchor } from '../../ui/popover.tsx'
import { deletePreset, makePresetDefault, savePreset } from './preset-actions.ts'
import { isSameSettings } from './same-settings.ts'

const noPresets: ChatPreset[] = []

/** A model, its parameters and a system prompt under a name: chosen, kept, renamed, deleted. */
export function PresetPart({
  settings,
  onChoose,
}: {
  settings: ConversationSettings
  onChoose(settings: ConversationSettings): void
}) {
  const id = useId()
  const presets = useSettings((state) => state.settings?.presets ?? noPresets)
  const [naming, setNaming] = useState<{ preset: ChatPreset | null } | null>(null)
  const [menu, setMenu] = useState<Anchor | null>(null)
  /** What was chosen here last: it can be kept anew with what was changed since. */
  const [chosenId, setChosenId] = useState<string | null>(null)
  const same = presets.find((preset) => isSameSettings(preset.settings, settings))
  const chosen = presets.find((preset) => preset.id === chosenId)
  const current = same ?? null
  if (naming) {
    return (
      <NameField
        initial={naming.preset?.name ?? ''}
        onCancel={() => setNaming(null)}
        onName={async (name) => {
          const { preset } = naming
          if (await savePreset(preset?.id ?? null, name, preset?.settings ?? settings)) setNaming(null)
        }}
      />
    )
  }
  const choose = (presetId: string): void => {
    const preset = presets.find((one) => one.id === presetId)
    if (!preset) return
    setChosenId(preset.id)
    onChoose(preset.settings)
  }
  const entries = [
    ...(chosen && !current
      ? [
          {
            label: t('Update “{name}”', { name: chosen.name }),
            run: () => void savePreset(chosen.id, chosen.name, settings),
          },
        ]
      : []),
    ...(current
      ? [
          { label: t('Use for new chats'), run: () => void makePresetDefault(current) },
          { label: t('Rename'), run: () => setNaming({ preset: current }) },
          { label: t('Delete'), run: () => void deletePreset(current) },
        ]
      : []),
  ]
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {t('Preset')}
      </label>
      <div className="flex gap-1.5">
        <select
          id={id}
          value={current?.id ?? ''}
          disabled={presets.length === 0}
          onChange={(event) => choose(event.target.value)}
          className="h-8 min-w-0 flex-1 rounded-md border border-line-strong bg-raised px-1.5 text-sm text-ink hover:border-ink-3 disabled:text-ink-3"
        >
          <option value="">
            {presets.length === 0
              ? t('None yet')
              : chosen && !current
                ? t('{name}, changed', { name: chosen.name })
                : t('None')}
          </option>
          {presets.map(({ id: value, name }) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
        {!current && <Button onClick={() => setNaming({ preset: null })}>{t('Save')}</Button>}
        {entries.length > 0 && (
          <IconButton
            label={t('Preset actions')}
            aria-haspopup="menu"
            onClick={(event) => setMenu(event.currentTarget)}
          >
            <Ellipsis size={15} />
          </IconButton>
        )}
      </div>
      {menu && <Menu label={t('Preset actions')} anchor={menu} entries={entries} onClose={() => setMenu(null)} />}
    </div>
  )
}

function NameField({
  initial,
  onName,
  onCancel,
}: {
  initial: string
  onName(name: string): Promise<void>
  onCancel(): void
}) {
  const [name, setName] = useState(initial)
  const save = (): void => {
    if (!isBlank(name)) void onName(name)
  }
  return (
    <div className="flex items-end gap-1.5">
      <div className="min-w-0 flex-1">
        <TextField
          label={t('Name of the preset')}
          autoFocus
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
          onKeyDown={(event) => {
            if (event.nativeEvent.isComposing) return
            if (event.key === 'Enter') save()
            if (event.key !== 'Escape') return
            // The panel stays.
            event.preventDefault()
            onCancel()
          }}
        />
      </div>
      <Button variant="primary" disabled={isBlank(name)} onClick={save}>
        {t('Save')}
      </Button>
      <Button onClick={onCancel}>{t('Cancel')}</Button>
    </div>
  )
}

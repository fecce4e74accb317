import type { Settings, SystemState } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { Switch } from '../ui/field.tsx'
import { aloud, changeComfort } from './part-changes.ts'
import { Part } from './section.tsx'
import { ShortcutField } from './shortcut-field.tsx'

/** The spell check and the quick window: what the desktop app has and a browser brings by itself, or cannot. */
export function ComfortPart({
  settings,
  platform,
  state,
  onShortcut,
}: {
  settings: Settings
  platform: string
  state: SystemState | null
  /** The system may have refused it. */
  onShortcut(): void
}) {
  const { spellCheck, quickShortcut } = settings.comfort
  const mac = platform === 'darwin'
  const languages = state?.spellingLanguages ?? ''
  const absence = state?.quickShortcutAbsence ?? null
  return (
    <Part known={t('Spell check, quick window')}>
      <Switch
        label={t('Check spelling')}
        hint={
          mac
            ? t('By macOS, in the languages that are set there.')
            : languages === ''
              ? t(
                  'Here on this computer. Its dictionaries are downloaded from Google’s servers, once each; you are asked before. Off, nothing is downloaded.',
                )
              : t(
                  'Here on this computer, in {languages}. Its dictionaries are downloaded from Google’s servers, once each; you are asked before. Off, nothing is downloaded.',
                  { languages },
                )
        }
        checked={spellCheck}
        onChange={(next) => void aloud(changeComfort({ spellCheck: next }))}
      />
      <ShortcutField
        label={t('Shortcut of the quick window')}
        hint={t('Opens a small window for a question, wherever you are on this computer; Escape hides it.')}
        problem={quickShortcut === '' ? null : absence && shown(absence)}
        value={quickShortcut}
        mac={mac}
        onChoose={(next) => void aloud(changeComfort({ quickShortcut: next })).then(onShortcut)}
      />
    </Part>
  )
}

import type { Settings } from '../../shared/domain.ts'
import { Segmented, type Choice } from '../ui/field.tsx'
import { Line, Section } from './section.tsx'
import { changeSettings } from './settings-store.ts'

const themes: Choice<Settings['theme']>[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function AppearanceSection({ theme }: { theme: Settings['theme'] }) {
  return (
    <Section id="appearance">
      <Line name="Theme" hint="The colours of the app; System follows this computer’s own setting.">
        <Segmented label="Theme" choices={themes} value={theme} onChoose={(theme) => void changeSettings({ theme })} />
      </Line>
    </Section>
  )
}

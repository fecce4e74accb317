import type { AppInfo, Settings } from '../../shared/domain.ts'
import { nextTextSize, textSizes } from '../../shared/text-sizes.ts'
import { Button } from '../ui/button.tsx'
import { Segmented, type Choice } from '../ui/field.tsx'
import { aloud, changeComfort } from './part-changes.ts'
import { Line, Section } from './section.tsx'
import { changeSettings } from './settings-store.ts'

const themes: Choice<Settings['theme']>[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const largest = textSizes.at(-1) ?? 200

export function AppearanceSection({ settings, info }: { settings: Settings; info: AppInfo }) {
  const { theme, comfort } = settings
  return (
    <Section id="appearance">
      <Line name="Theme" hint="The colours of the app; System follows this computer’s own setting.">
        <Segmented label="Theme" choices={themes} value={theme} onChoose={(theme) => void changeSettings({ theme })} />
      </Line>
      {info.shell === 'desktop' ? (
        <TextSize percent={comfort.textSizePercent} mac={info.platform === 'darwin'} />
      ) : (
        <Line name="Text size" hint="The browser’s own: Ctrl, or Command on a Mac, with +, − and 0.">
          {null}
        </Line>
      )}
    </Section>
  )
}

function TextSize({ percent, mac }: { percent: number; mac: boolean }) {
  const set = (textSizePercent: number): void => void aloud(changeComfort({ textSizePercent }))
  const key = mac ? 'Command' : 'Ctrl'
  return (
    <Line name="Text size" hint={`All that is in the window. ${key} with +, − and 0 does the same anywhere.`}>
      <span className="flex items-center gap-1">
        {percent !== 100 && (
          <Button small variant="quiet" onClick={() => set(100)}>
            Reset
          </Button>
        )}
        <Button
          small
          aria-label="Smaller text"
          disabled={percent <= textSizes[0]}
          onClick={() => set(nextTextSize(percent, -1))}
        >
          A−
        </Button>
        <output aria-label="Text size" className="w-12 text-center text-sm">
          {percent}%
        </output>
        <Button
          small
          aria-label="Larger text"
          disabled={percent >= largest}
          onClick={() => set(nextTextSize(percent, 1))}
        >
          A+
        </Button>
      </span>
    </Line>
  )
}

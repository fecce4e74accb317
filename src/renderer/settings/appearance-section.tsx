import { AArrowDown, AArrowUp } from 'lucide-react'
import type { AppInfo, Settings } from '../../shared/domain.ts'
import { nextTextSize, textSizes } from '../../shared/text-sizes.ts'
import { languageNames, languages } from '../../shared/words/languages.ts'
import { t } from '../../shared/words/t.ts'
import { Button } from '../ui/button.tsx'
import { Segmented, type Choice } from '../ui/field.tsx'
import { aloud, changeComfort } from './part-changes.ts'
import { Line, Section } from './section.tsx'
import { changeSettings } from './settings-store.ts'

const themes = (): Choice<Settings['theme']>[] => [
  { value: 'system', label: t('System') },
  { value: 'light', label: t('Light') },
  { value: 'dark', label: t('Dark') },
]
const spoken = (): Choice<Settings['language']>[] => [
  { value: 'system', label: t('System') },
  ...languages.map((language) => ({ value: language, label: languageNames[language], lang: language })),
]
const largest = textSizes.at(-1) ?? 200

export function AppearanceSection({ settings, info }: { settings: Settings; info: AppInfo }) {
  const { theme, language, comfort } = settings
  return (
    <Section id="appearance">
      <Line
        name={t('Language')}
        hint={t('What the app speaks, also in dates and numbers. What is recorded stays in English.')}
      >
        <Segmented
          label={t('Language')}
          choices={spoken()}
          value={language}
          onChoose={(language) => void changeSettings({ language })}
        />
      </Line>
      <Line name={t('Theme')} hint={t('The colours of the app; System follows this computer’s own setting.')}>
        <Segmented
          label={t('Theme')}
          choices={themes()}
          value={theme}
          onChoose={(theme) => void changeSettings({ theme })}
        />
      </Line>
      {info.shell === 'desktop' ? (
        <TextSize percent={comfort.textSizePercent} mac={info.platform === 'darwin'} />
      ) : (
        <Line name={t('Text size')} hint={t('The browser’s own: Ctrl, or Command on a Mac, with +, − and 0.')}>
          {null}
        </Line>
      )}
    </Section>
  )
}

function TextSize({ percent, mac }: { percent: number; mac: boolean }) {
  const set = (textSizePercent: number): void => void aloud(changeComfort({ textSizePercent }))
  const key = mac ? t('Command') : t('Ctrl')
  return (
    <Line
      name={t('Text size')}
      hint={t('All that is in the window. {key} with +, − and 0 does the same anywhere.', { key })}
    >
      <span className="flex items-center gap-1">
        {percent !== 100 && (
          <Button small variant="quiet" onClick={() => set(100)}>
            {t('Reset')}
          </Button>
        )}
        <Button
          small
          aria-label={t('Smaller text')}
          disabled={percent <= textSizes[0]}
          onClick={() => set(nextTextSize(percent, -1))}
        >
          <AArrowDown size={14} aria-hidden />
        </Button>
        <output aria-label={t('Text size')} className="w-12 text-center text-sm">
          {percent}%
        </output>
        <Button
          small
          aria-label={t('Larger text')}
          disabled={percent >= largest}
          onClick={() => set(nextTextSize(percent, 1))}
        >
          <AArrowUp size={14} aria-hidden />
        </Button>
      </span>
    </Line>
  )
}

import type { RedactionSettings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { TextArea } from '../ui/field.tsx'
import { changeRedaction } from './part-changes.ts'
import { Saved } from './saved.tsx'
import { useSavedText } from './use-saved-text.ts'

/** The user's own patterns, saved when the field is left or with Ctrl or Cmd and Enter. */
export function PatternsField({ patterns }: Pick<RedactionSettings, 'patterns'>) {
  const { text, setText, error, saved, save } = useSavedText(
    'redaction.patterns',
    patterns.join('\n'),
    async (text) => {
      const patterns = text.split('\n').filter((line) => line.trim() !== '')
      return (await changeRedaction({ patterns }))?.message ?? null
    },
  )
  return (
    <TextArea
      label={t('Patterns')}
      rows={4}
      spellCheck={false}
      wrap="off"
      className="font-mono"
      placeholder={'ID-[0-9]{4}\n(?i)project bluebird'}
      value={text}
      error={error}
      hint={
        <Saved saved={saved}>
          {t('What else to redact: regular expressions (RE2), one per line. Matches become [redacted].')}
        </Saved>
      }
      onChange={(event) => setText(event.target.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
      }}
    />
  )
}

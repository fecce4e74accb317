import type { RedactionSettings } from '../../shared/domain.ts'
import { Segmented, Switch } from '../ui/field.tsx'
import { PatternsField } from './patterns-field.tsx'
import { aloud, changeRedaction } from './part-changes.ts'
import { Part, Section } from './section.tsx'

const bodies: { value: RedactionSettings['bodies']; label: string; meaning: string }[] = [
  { value: 'all', label: 'Everything', meaning: 'Records hold prompts and answers in full.' },
  {
    value: 'metadata',
    label: 'Roles and lengths only',
    meaning: 'Records hold who spoke and how many characters, without the text.',
  },
  {
    value: 'nothing',
    label: 'Nothing',
    meaning: 'Records hold no prompts or answers, only model, tokens, cost, times and errors.',
  },
]

/** What is taken out of records before they are written. */
export function PrivacySection({ redaction }: { redaction: RedactionSettings }) {
  const change = (patch: Partial<RedactionSettings>): Promise<void> => aloud(changeRedaction(patch))
  return (
    <Section
      id="privacy"
      about="Applies to the records that the Monitor shows and Langfuse receives, from the next message on. Chats keep their full text, and existing records stay as they are."
    >
      <Part>
        <div className="flex flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="flex-1 text-sm">Prompts and answers in records</span>
            <Segmented
              label="Prompts and answers in records"
              choices={bodies}
              value={redaction.bodies}
              onChoose={(value) => void change({ bodies: value })}
            />
          </div>
          <p className="text-xs text-ink-3">{bodies.find(({ value }) => value === redaction.bodies)?.meaning}</p>
        </div>
      </Part>
      <Part known="Redaction patterns">
        <Switch
          label="Redact API keys"
          hint="API keys, tokens and private keys, detected by pattern, become [redacted: key]."
          checked={redaction.keys}
          onChange={(keys) => void change({ keys })}
        />
        <Switch
          label="Redact e-mail addresses"
          hint="They become [redacted: e-mail]."
          checked={redaction.emails}
          onChange={(emails) => void change({ emails })}
        />
        <PatternsField patterns={redaction.patterns} />
      </Part>
    </Section>
  )
}

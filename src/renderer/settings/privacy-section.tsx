import type { AttachmentSettings, RedactionSettings } from '../../shared/domain.ts'
import { t } from '../../shared/words/t.ts'
import { Segmented, Switch, type Choice } from '../ui/field.tsx'
import { PatternsField } from './patterns-field.tsx'
import { aloud, changeAttachments, changeRedaction } from './part-changes.ts'
import { Part, Section } from './section.tsx'

const bodies = (): (Choice<RedactionSettings['bodies']> & { meaning: string })[] => [
  { value: 'all', label: t('Everything'), meaning: t('Records hold prompts and answers in full.') },
  {
    value: 'metadata',
    label: t('Roles and lengths only'),
    meaning: t('Records hold who spoke and how many characters, without the text.'),
  },
  {
    value: 'nothing',
    label: t('Nothing'),
    meaning: t('Records hold no prompts or answers, only model, tokens, cost, times and errors.'),
  },
]

const filesInRecords = (): (Choice<AttachmentSettings['inRecords']> & { meaning: string })[] => [
  {
    value: 'reference',
    label: t('By reference'),
    meaning: t(
      'Records name an attached file with its type, size and hash. The Monitor shows pictures from where they are kept.',
    ),
  },
  {
    value: 'full',
    label: t('In full'),
    meaning: t(
      'Records hold what models are sent of a file: its text, or the picture. Where anything is redacted, pictures go by reference, since nothing can be looked for in them.',
    ),
  },
]

/** What is taken out of records before they are written. */
export function PrivacySection({
  redaction,
  attachments,
}: {
  redaction: RedactionSettings
  attachments: AttachmentSettings
}) {
  const change = (patch: Partial<RedactionSettings>): Promise<void> => aloud(changeRedaction(patch))
  return (
    <Section
      id="privacy"
      about={t(
        'Applies to the records that the Monitor shows and Langfuse receives, from the next message on. Chats keep their full text, and existing records stay as they are.',
      )}
    >
      <Part>
        <div className="flex flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="flex-1 text-sm">{t('Prompts and answers in records')}</span>
            <Segmented
              label={t('Prompts and answers in records')}
              choices={bodies()}
              value={redaction.bodies}
              onChoose={(value) => void change({ bodies: value })}
            />
          </div>
          <p className="text-xs text-ink-3">{bodies().find(({ value }) => value === redaction.bodies)?.meaning}</p>
        </div>
      </Part>
      <Part>
        <div className="flex flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="flex-1 text-sm">{t('Attached files in records')}</span>
            <Segmented
              label={t('Attached files in records')}
              choices={filesInRecords()}
              value={attachments.inRecords}
              onChoose={(inRecords) => void aloud(changeAttachments({ inRecords }))}
            />
          </div>
          <p className="text-xs text-ink-3">
            {redaction.bodies === 'all'
              ? filesInRecords().find(({ value }) => value === attachments.inRecords)?.meaning
              : t('As set above, records hold no more of a file than its type and size.')}
          </p>
        </div>
        {redaction.bodies === 'all' && attachments.inRecords === 'reference' && (
          <Switch
            label={t('Send attached files to Langfuse')}
            hint={t(
              'Each file goes to Langfuse’s storage once, after the record that names it, and is shown there in its place. Where anything is redacted none goes, since nothing can be looked for in a file.',
            )}
            checked={attachments.sendToLangfuse}
            onChange={(sendToLangfuse) => void aloud(changeAttachments({ sendToLangfuse }))}
          />
        )}
      </Part>
      <Part known={t('Redaction patterns')}>
        <Switch
          label={t('Redact API keys')}
          hint={t('API keys, tokens and private keys, detected by pattern, become [redacted: key].')}
          checked={redaction.keys}
          onChange={(keys) => void change({ keys })}
        />
        <Switch
          label={t('Redact e-mail addresses')}
          hint={t('They become [redacted: e-mail].')}
          checked={redaction.emails}
          onChange={(emails) => void change({ emails })}
        />
        <PatternsField patterns={redaction.patterns} />
      </Part>
    </Section>
  )
}

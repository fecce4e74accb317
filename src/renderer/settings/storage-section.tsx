import { t } from '../../shared/words/t.ts'
import { AttachmentsPart } from './attachments-part.tsx'
import { BackupsPart } from './backups-part.tsx'
import { CheckPart } from './check-part.tsx'
import { DataFolder } from './data-folder.tsx'
import { IndexPart } from './index-part.tsx'
import { SavedField } from './saved-field.tsx'
import { Line, Part, Section } from './section.tsx'
import { SettingsFilePart } from './settings-file-part.tsx'
import { updateSettings } from './settings-store.ts'
import { parseSizeCap, sizeCapText } from './size-cap.ts'

async function storeCap(text: string): Promise<string | null> {
  const sizeCapBytes = parseSizeCap(text)
  if (sizeCapBytes === undefined) return t('Enter a size in MB, such as 500, or leave it blank for no cap.')
  return (await updateSettings({ sizeCapBytes }))?.message ?? null
}

/** How much room the app may take, and where. */
export function StorageSection({ sizeCapBytes, dataFolder }: { sizeCapBytes: number | null; dataFolder: string }) {
  return (
    <Section id="storage" about={t('Chats and records are in one folder on this computer.')}>
      <Part>
        <div className="grid gap-4 min-[620px]:grid-cols-[minmax(160px,1fr)_2fr]">
          <SavedField
            label={t('Size cap')}
            inputMode="decimal"
            placeholder={t('None')}
            value={sizeCapText(sizeCapBytes)}
            hint={t('The most that the database may take, in MB, at least 50. Leave blank for no cap.')}
            store={storeCap}
          />
          <p className="text-xs min-[620px]:pt-5 text-ink-2">
            {t(
              'At the cap, Holdfast removes prompts and answers from delivered records, oldest first, then shortens those of waiting records. Only if that is not enough does it drop undelivered records, and Sync counts them as lost. Conversations always stay.',
            )}
          </p>
        </div>
      </Part>
      <AttachmentsPart />
      <BackupsPart />
      <IndexPart />
      <CheckPart />
      <SettingsFilePart />
      <Line name={t('Data folder')} hint={t('Where chats, records and backups are.')}>
        <DataFolder path={dataFolder} />
      </Line>
    </Section>
  )
}

import type { UpdateSettings } from '../../shared/domain.ts'
import { shown, t } from '../../shared/words/t.ts'
import { Segmented, type Choice } from '../ui/field.tsx'
import { aloud, changeUpdates } from './part-changes.ts'
import { SavedField } from './saved-field.tsx'
import { Part, Section } from './section.tsx'
import { UpdateStatus } from './update-status.tsx'
import { useUpdates } from './updates-store.ts'

const channels = (): (Choice<UpdateSettings['channel']> & { meaning: string })[] => [
  { value: 'stable', label: t('Stable'), meaning: t('Finished versions.') },
  { value: 'beta', label: t('Beta'), meaning: t('Versions to try out as well. They may have faults.') },
]

/** Where newer versions come from, and what there is. */
export function UpdatesSection({ settings, version }: { settings: UpdateSettings; version: string }) {
  const { updates } = useUpdates()
  if (updates?.state.kind === 'unavailable') {
    return (
      <Section id="updates">
        <Part>
          <p className="text-sm text-ink-2">{shown(updates.state.reason)}</p>
        </Part>
      </Section>
    )
  }
  return (
    <Section
      id="updates"
      about={t(
        'Holdfast looks for a newer version at start and once a day, at this address alone, and installs none without being told to.',
      )}
    >
      <Part>
        <SavedField
          label={t('Feed address')}
          inputMode="url"
          placeholder={t('None')}
          maxLength={2000}
          value={settings.feed}
          hint={t(
            'Of the folder with the versions, as whoever gave you Holdfast names it; https only. Leave blank for no updates.',
          )}
          store={async (feed) => (await changeUpdates({ feed: feed.trim() }))?.message ?? null}
        />
        <div className="flex flex-col gap-1">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
            <span className="flex-1 text-sm">{t('Channel')}</span>
            <Segmented
              label={t('Channel')}
              choices={channels()}
              value={settings.channel}
              onChoose={(channel) => void aloud(changeUpdates({ channel }))}
            />
          </div>
          <p className="text-xs text-ink-3">{channels().find(({ value }) => value === settings.channel)?.meaning}</p>
        </div>
      </Part>
      {updates && <UpdateStatus updates={updates} version={version} feed={settings.feed} />}
    </Section>
  )
}
